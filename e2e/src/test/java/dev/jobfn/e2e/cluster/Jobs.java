package dev.jobfn.e2e.cluster;

import java.time.Duration;

/** Request bodies of the jobs that the tests submit. */
public final class Jobs {
    public static final String TEXT = "{\"type\":\"text-stats\",\"input\":{\"text\":\"one two three\"}}";

    private Jobs() {}

    /** A job that sleeps. */
    public static String sleep(long millis) {
        return "{\"type\":\"sleep\",\"input\":{\"millis\":" + millis + "}}";
    }

    /** A job that may sleep for longer than a request can last. */
    public static String sleepLong(Duration time) {
        return "{\"type\":\"sleep-long\",\"input\":{\"millis\":" + time.toMillis() + "}}";
    }

    /** The same job in a queue other than that of its type. */
    public static String in(String queue, String job) {
        return job.replace("{\"type\"", "{\"queue\":\"" + queue + "\",\"type\"");
    }

    /** The same job with the highest priority. */
    public static String first(String job) {
        return job.replace("{\"type\"", "{\"priority\":9,\"type\"");
    }

    /** A job that is due after a delay. */
    public static String delayed(Duration delay) {
        return TEXT.replace("{\"type\"", "{\"delay\":\"" + delay + "\",\"type\"");
    }
}
