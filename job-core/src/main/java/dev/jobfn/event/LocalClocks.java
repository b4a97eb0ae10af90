package dev.jobfn.event;

/** The clocks that this process runs itself, so that no event has to start them elsewhere. */
@FunctionalInterface
public interface LocalClocks {
    /** A process that runs no clocks. */
    LocalClocks NONE = (queue, token) -> false;

    /**
     * Runs a queue's clock from now on, and returns at once.
     *
     * @param token the clock's token
     * @return false if this process can't hold the clock, so that an event must start it
     */
    boolean hold(String queue, String token);
}
