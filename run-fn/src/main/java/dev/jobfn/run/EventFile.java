package dev.jobfn.run;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The event that a JobSink made a Job of: one file in the folder {@code K_EVENT_PATH}, structured JSON, mounted from a Secret
 * of the Job's name.
 */
final class EventFile {
    private static final String VARIABLE = "K_EVENT_PATH";
    private static final String NAME = "event";

    private EventFile() {}

    /** Reads it; what can't be read is a {@link ConfigurationException}, as nothing in this process can mend it. */
    static CloudEvent read(Environment settings) {
        Path file = Path.of(settings.required(VARIABLE, "the folder of the event; a JobSink sets it"))
                .resolve(NAME);
        try {
            return new JsonFormat().deserialize(Files.readAllBytes(file));
        } catch (IOException e) {
            throw settings.wrong(
                    VARIABLE,
                    "no event in " + file
                            + ", its Secret may be gone; the job is dispatched again after dispatchTimeout");
        } catch (EventDeserializationException e) {
            throw settings.wrong(VARIABLE, "what is in " + file + " is no CloudEvent in JSON");
        }
    }
}
