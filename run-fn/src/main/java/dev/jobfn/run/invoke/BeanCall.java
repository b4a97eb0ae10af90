package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls a handler bean in this process.
 *
 * @param json reads the input and writes the result
 * @param inputType what the handler expects
 * @param handler what to call
 */
record BeanCall(JsonMapper json, JavaType inputType, JobHandler<Object, Object> handler) implements Invocable {
    @Override
    public String invoke(String inputJson, JobContext context) throws Exception {
        Object input = read(inputJson);
        return json.writeValueAsString(handler.run(input, context));
    }

    private Object read(String inputJson) {
        Object input;
        try {
            input = json.readValue(inputJson, inputType);
        } catch (JacksonException e) {
            throw invalid("does not match what the handler expects" + place(e));
        }
        if (input == null) {
            throw invalid("is missing");
        }
        return input;
    }

    /** Where the input is wrong. The rest of Jackson's message would expose class names. */
    private static String place(JacksonException e) {
        StringBuilder pointer = new StringBuilder();
        e.getPath()
                .forEach(step -> pointer.append('/')
                        .append(
                                step.getPropertyName() == null
                                        ? Integer.toString(step.getIndex())
                                        : step.getPropertyName()));
        return pointer.isEmpty() ? "" : ", at " + pointer;
    }

    private static JobFailedException invalid(String what) {
        return new JobFailedException("invalid-input", "the input " + what, false);
    }
}
