package dev.jobfn.cli.job;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.http.Service;
import dev.jobfn.cli.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows a job's server-sent events. If the stream ends or breaks, another one continues where it left off. */
final class JobEventStream {
    /** The service sends a comment every 15 seconds. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final Service service;
    private final String job;
    private final Optional<Duration> limit;
    private final long begun = System.nanoTime();
    private String lastId = "";
    private boolean ended;

    /**
     * One event.
     *
     * @param name {@code state} or {@code progress}
     * @param id identifies the version of the record
     * @param json the record without its result, or the progress
     */
    record Event(String name, String id, String json) {
        JsonObject data() {
            return JsonObject.parse(json);
        }
    }

    /** @param limit how long to wait for the end; empty for as long as it takes */
    JobEventStream(Service service, String job, Optional<Duration> limit) {
        this.service = service;
        this.job = job;
        this.limit = limit;
    }

    /** Calls the listener with each event. Returns when the job has ended. */
    void follow(Consumer<Event> listener) {
        long heardAt = System.nanoTime();
        boolean connected = false;
        while (!ended) {
            try {
                HttpURLConnection stream = service.events(job, lastId, silence());
                if (stream.getResponseCode() == HttpURLConnection.HTTP_NO_CONTENT) {
                    return;
                }
                heardAt = System.nanoTime();
                connected = true;
                try (InputStream content = stream.getInputStream()) {
                    read(new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8)), listener);
                }
                heardAt = System.nanoTime();
            } catch (IOException e) {
                boolean wrongAddress =
                        !connected && (e instanceof ConnectException || e instanceof UnknownHostException);
                if (wrongAddress || System.nanoTime() - heardAt > PATIENCE.toNanos()) {
                    throw service.unreachable(e);
                }
            }
            if (!ended) {
                pause();
            }
        }
    }

    private void read(BufferedReader lines, Consumer<Event> listener) throws IOException {
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
            Duration unused = silence();
            if (line.startsWith("id:")) {
                id = line.substring("id:".length()).strip();
            } else if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip());
            } else if (line.isEmpty() && data.length() > 0) {
                lastId = id;
                Event event = new Event(name, id, data.toString());
                data.setLength(0);
                listener.accept(event);
                ended = name.equals("state") && Ending.hasEnded(event.data());
            }
        }
    }

    /** How long nothing may arrive, which is at most until the time limit. */
    private Duration silence() {
        if (limit.isEmpty()) {
            return LONGEST_SILENCE;
        }
        Duration left = limit.get().minusNanos(System.nanoTime() - begun);
        if (left.isNegative() || left.isZero()) {
            throw new CommandFailedException(
                    ExitCodes.NOT_ENDED,
                    "the job " + job + " has not ended in time",
                    "It continues: 'jobfn watch " + job + "' follows it.",
                    null);
        }
        return left.compareTo(LONGEST_SILENCE) < 0 ? left : LONGEST_SILENCE;
    }

    private void pause() {
        Duration silence = silence();
        try {
            Thread.sleep(Math.min(RECONNECT_AFTER.toMillis(), silence.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
