package dev.jobfn.redis;

/** The time that the scripts read. In production it is Redis's own; jobfn-testing lets tests move it forward. */
public final class ScriptTime {
    /** Where jobfn-testing stores by how many milliseconds the time has been moved. */
    public static final String MOVED_KEY = "jobfn:moved";

    /** The only line of the scripts that reads the time, in include/lane.lua. */
    static final String READING = "local time = redis.call('TIME')";

    private static final String PROPERTY = "dev.jobfn.movable-time";

    private ScriptTime() {}

    /** Makes the time of this JVM's scripts movable. For tests only; has no effect once scripts have been loaded. */
    public static void makeMovable() {
        System.setProperty(PROPERTY, "true");
    }

    /** The script as it is loaded into Redis. */
    static String in(String script) {
        return Boolean.getBoolean(PROPERTY) ? movable(script) : script;
    }

    static String movable(String script) {
        return script.replace(
                READING, READING + "; time[2] = time[2] + 1000 * (redis.call('GET', '" + MOVED_KEY + "') or 0)");
    }
}
