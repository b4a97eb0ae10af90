package dev.jobfn.e2e;

/** The jobs that the tests submit. */
final class Jobs {
    static final String TEXT = "{\"type\":\"text-stats\",\"input\":{\"text\":\"one two three\"}}";

    private Jobs() {}

    /** A job that takes a while. */
    static String sleep(long millis) {
        return "{\"type\":\"sleep\",\"input\":{\"millis\":" + millis + "}}";
    }

    /** The same job in another queue than its type's. */
    static String in(String queue, String job) {
        return job.replace("{\"type\"", "{\"queue\":\"" + queue + "\",\"type\"");
    }

    /** A job that is due later. */
    static String delayed(String delay) {
        return TEXT.replace("{\"type\"", "{\"delay\":\"" + delay + "\",\"type\"");
    }
}
