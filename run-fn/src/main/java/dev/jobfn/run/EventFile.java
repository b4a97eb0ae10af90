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
 * Reads the event for which a JobSink created this Job. The event is a file in structured JSON, which is mounted from a
 * Secret with the Job's name. {@code K_EVENT_PATH} names the folder of the mount.
 */
final class EventFile {
    private static final String VARIABLE = "K_EVENT_PATH";
    private static final String NAME = "event";

    private EventFile() {}

    /**
     * Reads the event.
     *
     * @throws ConfigurationException if the event is missing or unreadable; trying again would not help
     */
    static CloudEvent read(Environment settings) {
        Path file = Path.of(settings.required(VARIABLE, "the folder with the event, as a JobSink does"))
                .resolve(NAME);
        try {
            return new JsonFormat().deserialize(Files.readAllBytes(file));
        } catch (IOException e) {
            throw settings.wrong(
                    VARIABLE,
                    "no event in " + file
                            + "; its Secret may have been deleted."
                            + " The job will be dispatched again after dispatchTimeout");
        } catch (EventDeserializationException e) {
            throw settings.wrong(VARIABLE, file + " is not a CloudEvent in JSON");
        }
    }
}
