package dev.jobfn.redis;

/**
 * The fields of the hash {@code clock}; see include/clock.lua and include/unclaimed.lua. Times are in ms since 1970.
 */
public enum ClockField {
    TOKEN("t"),
    WAKES_AT("w"),
    TICKED_AT("n"),
    TO_CORRECT("p"),
    ROUND_OF_COPIES("u");

    private final String key;

    ClockField(String key) {
        this.key = key;
    }

    /** The name of the field in Redis. */
    public String key() {
        return key;
    }
}
