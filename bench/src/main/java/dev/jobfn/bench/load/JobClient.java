package dev.jobfn.bench.load;

import dev.jobfn.bench.load.HttpConnection.Response;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that has one job at a time. Each method throws an exception if the request or the job fails. */
public final class JobClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\":\\s*\"([^\"]+)\"");

    private final HttpConnection submit;
    private final HttpConnection status;

    /** Creates a client that connects with its first request. */
    public JobClient(Target target) {
        submit = new HttpConnection(target.submit());
        status = new HttpConnection(target.status());
    }

    /** Submits a job and returns its id. */
    public String submit() throws IOException {
        Response response = submit.post("/jobs", Target.JOB, "");
        Matcher id = ID.matcher(response.body());
        if (response.status() != 202 || !id.find()) {
            throw new IOException("POST /jobs: " + response);
        }
        return id.group(1);
    }

    /** Submits a job and polls every {@code pauseMs} until it has succeeded. */
    public void run(long pauseMs) throws IOException, InterruptedException {
        String id = submit();
        Response response;
        do {
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            response = status.get("/jobs/" + id);
            if (response.status() != 200 || response.body().contains("\"state\":\"failed\"")) {
                throw new IOException("GET /jobs/" + id + ": " + response);
            }
        } while (!response.body().contains("\"state\":\"succeeded\""));
    }

    /** Submits a job and waits for the response, which contains the result. */
    public void runWaiting() throws IOException {
        Response response = submit.post("/jobs", Target.JOB, "Prefer: wait=10\r\n");
        if (response.status() != 200 || !response.body().contains("\"state\":\"succeeded\"")) {
            throw new IOException("POST /jobs: " + response);
        }
    }

    /** Posts a command to an operator route. */
    public void command(String path) throws IOException {
        Response response = submit.post(path, "{}", "");
        if (response.status() / 100 != 2) {
            throw new IOException("POST " + path + ": " + response);
        }
    }

    @Override
    public void close() throws IOException {
        submit.close();
        status.close();
    }
}
