package dev.jobfn.e2e;

import java.time.Duration;

/** The jobs that the tests submit. */
final class Jobs {
    static final String TEXT = "{\"type\":\"text-stats\",\"input\":{\"text\":\"one two three\"}}";

    private Jobs() {}

    /** A job that takes a while. */
    static String sleep(long millis) {
        return "{\"type\":\"sleep\",\"input\":{\"millis\":" + millis + "}}";
    }

    /** A job that may take longer than a request. */
    static String sleepLong(Duration time) {
        return "{\"type\":\"sleep-long\",\"input\":{\"millis\":" + time.toMillis() + "}}";
    }

    /** The same job in another queue than its type's. */
    static String in(String queue, String job) {
        return job.replace("{\"type\"", "{\"queue\":\"" + queue + "\",\"type\"");
    }

    /** A job that goes before all others. */
    static String first(String job) {
        return job.replace("{\"type\"", "{\"priority\":9,\"type\"");
    }

    /** A job that is due later. */
    static String delayed(Duration delay) {
        return TEXT.replace("{\"type\"", "{\"delay\":\"" + delay + "\",\"type\"");
    }
}
