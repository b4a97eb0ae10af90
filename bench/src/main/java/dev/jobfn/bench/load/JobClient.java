package dev.jobfn.bench.load;

import dev.jobfn.bench.load.HttpConnection.Answer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client with one job at a time. Each method returns when its job is where it says, or throws. */
public final class JobClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\":\\s*\"([^\"]+)\"");

    private final HttpConnection submit;
    private final HttpConnection status;

    /** Connects with its first request. */
    public JobClient(Target target) {
        submit = new HttpConnection(target.submit());
        status = new HttpConnection(target.status());
    }

    /** Submits a job and answers its id. */
    public String submit() throws IOException {
        Answer answer = submit.post("/jobs", Target.JOB, "");
        Matcher id = ID.matcher(answer.body());
        if (answer.status() != 202 || !id.find()) {
            throw new IOException("POST /jobs: " + answer);
        }
        return id.group(1);
    }

    /** Submits a job and looks every {@code pauseMs} until it has succeeded. */
    public void run(long pauseMs) throws IOException, InterruptedException {
        String id = submit();
        Answer answer;
        do {
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            answer = status.get("/jobs/" + id);
            if (answer.status() != 200 || answer.body().contains("\"state\":\"failed\"")) {
                throw new IOException("GET /jobs/" + id + ": " + answer);
            }
        } while (!answer.body().contains("\"state\":\"succeeded\""));
    }

    /** Submits a job and is answered with its result. */
    public void runWaiting() throws IOException {
        Answer answer = submit.post("/jobs", Target.JOB, "Prefer: wait=10\r\n");
        if (answer.status() != 200 || !answer.body().contains("\"state\":\"succeeded\"")) {
            throw new IOException("POST /jobs: " + answer);
        }
    }

    /** Says something to an operator's route. */
    public void command(String path) throws IOException {
        Answer answer = submit.post(path, "{}", "");
        if (answer.status() / 100 != 2) {
            throw new IOException("POST " + path + ": " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        submit.close();
        status.close();
    }
}
