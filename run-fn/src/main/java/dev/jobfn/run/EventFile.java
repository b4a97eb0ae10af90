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
 * The event for which a JobSink created this Job: a file in the folder {@code K_EVENT_PATH}, in structured JSON, mounted from a
 * Secret with the Job's name.
 */
final class EventFile {
    private static final String VARIABLE = "K_EVENT_PATH";
    private static final String NAME = "event";

    private EventFile() {}

    /**
     * Reads the event.
     *
     * @throws ConfigurationException if it is missing or unreadable: nothing in this process can fix that
     */
    static CloudEvent read(Environment settings) {
        Path file = Path.of(settings.required(VARIABLE, "the folder with the event; a JobSink sets it"))
                .resolve(NAME);
        try {
            return new JsonFormat().deserialize(Files.readAllBytes(file));
        } catch (IOException e) {
            throw settings.wrong(
                    VARIABLE,
                    "no event in " + file
                            + "; its Secret may have been deleted. The job is dispatched again after dispatchTimeout");
        } catch (EventDeserializationException e) {
            throw settings.wrong(VARIABLE, file + " is not a CloudEvent in JSON");
        }
    }
}
