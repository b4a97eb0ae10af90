package dev.jobfn.faults.hostile;

/** What can go wrong with a request on its way between sender and receiver. */
public enum NetworkFault {
    /** Nothing goes wrong. */
    NONE,
    /** The request is accepted and discarded. Not used for events that must arrive once they are accepted. */
    DROP,
    /** The response is 503 and the request is not forwarded. */
    REFUSE,
    /** The connection is closed without a response and the request is not forwarded. */
    CLOSE,
    /** The request is neither forwarded nor answered, and the connection stays open for a long time. */
    HANG,
    /** The request is forwarded, but only the beginning of the response comes back. */
    CUT_RESPONSE,
    /** The request is forwarded, but the connection is closed without a response. */
    LOSE_RESPONSE,
    /** The request is forwarded, but the response is replaced by a 500. */
    SPOIL_RESPONSE,
    /** The request is forwarded twice, the second time a moment later. */
    DUPLICATE,
    /** The request is forwarded later, so that other requests overtake it. */
    DELAY
}
