package dev.jobfn.client;

import dev.jobfn.client.http.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON. The API's documents and the user's values may need different mappers. */
final class Wire {
    private static final JsonMapper API = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final JsonMapper values;

    /** @param values for inputs, metadata and results */
    Wire(JsonMapper values) {
        this.values = values;
    }

    <T> T read(Answer answer, Class<T> type) {
        return API.readValue(answer.body(), type);
    }

    <T> T read(String json, Class<T> type) {
        return API.readValue(json, type);
    }

    /** One of the lists in a document, such as {@code queues}. */
    <T> List<T> list(Answer answer, String name, Class<T> type) {
        List<T> items = new ArrayList<>();
        API.readTree(answer.body()).get(name).forEach(item -> items.add(API.treeToValue(item, type)));
        return items;
    }

    List<SubmitAnswer> submitAnswers(Answer answer) {
        List<SubmitAnswer> answers = new ArrayList<>();
        API.readTree(answer.body()).get("jobs").forEach(item -> answers.add(submitAnswer(item)));
        return answers;
    }

    private static SubmitAnswer submitAnswer(JsonNode item) {
        JsonNode problem = item.get("problem");
        if (problem == null) {
            return new SubmitAnswer.Accepted(API.treeToValue(item, JobReceipt.class));
        }
        Map<String, Object> members = Answer.members(API.treeToValue(problem, Map.class));
        return new SubmitAnswer.Refused(Answer.problem(item.get("status").asInt(), members, Optional.empty()));
    }

    String write(Object value) {
        return values.writeValueAsString(value);
    }

    <T> T value(Answer result, Class<T> type) {
        return values.readValue(result.body(), type);
    }

    <T> T value(Answer result, TypeReference<T> type) {
        return values.readValue(result.body(), type);
    }

    /**
     * The result in the record of a job that has ended.
     *
     * @throws dev.jobfn.client.problem.JobfnException if the job did not succeed, or its result was removed
     */
    <T> T result(JobRecord job, Class<T> type) {
        return values.treeToValue(result(job), type);
    }

    /** Like {@link #result(JobRecord, Class)}, for a generic type. */
    <T> T result(JobRecord job, TypeReference<T> type) {
        return values.treeToValue(result(job), type);
    }

    private static JsonNode result(JobRecord job) {
        return job.result().orElseThrow(() -> MissingResult.of(job));
    }
}
