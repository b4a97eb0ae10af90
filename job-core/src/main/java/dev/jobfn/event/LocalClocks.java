package dev.jobfn.event;

/** The clocks that this process runs itself, which means that no event has to start them in another process. */
@FunctionalInterface
public interface LocalClocks {
    /** A process that runs no clocks. */
    LocalClocks NONE = (queue, token) -> false;

    /**
     * Starts running a queue's clock, and returns at once.
     *
     * @param token the clock's token
     * @return false if this process can't hold the clock, so that an event must start it
     */
    boolean hold(String queue, String token);
}
