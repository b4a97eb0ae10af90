package dev.jobfn.job;

import static dev.jobfn.job.JobState.CANCELLED;
import static dev.jobfn.job.JobState.FAILED;
import static dev.jobfn.job.JobState.QUEUED;
import static dev.jobfn.job.JobState.RUNNING;
import static dev.jobfn.job.JobState.SCHEDULED;
import static dev.jobfn.job.JobState.SUCCEEDED;

import java.util.Optional;

/**
 * The table of everything that can happen to a job. The scripts in {@code dev/jobfn/redis} implement this table. A test
 * tries every combination of state and transition with the scripts and compares the results with the table.
 */
public final class JobStateMachine {
    private JobStateMachine() {}

    /**
     * The next state; empty if the transition is refused. A run's transitions are also refused if the run's token is
     * not current, which this table leaves out.
     */
    public static Optional<JobState> after(JobState state, Transition transition) {
        return Optional.ofNullable(
                switch (state) {
                    case SCHEDULED ->
                        switch (transition) {
                            case FALL_DUE -> QUEUED;
                            case CANCEL -> CANCELLED;
                            case CLAIM,
                                    UNDISPATCH,
                                    DEFER,
                                    HEARTBEAT,
                                    COMPLETE,
                                    FAIL_AND_RETRY,
                                    FAIL,
                                    RELEASE,
                                    LOSE,
                                    LOSE_FOR_GOOD,
                                    STOP,
                                    RETRY -> null;
                        };
                    case QUEUED ->
                        switch (transition) {
                            case CLAIM -> RUNNING;
                            case UNDISPATCH -> QUEUED;
                            case DEFER -> SCHEDULED;
                            case CANCEL -> CANCELLED;
                            case FALL_DUE,
                                    HEARTBEAT,
                                    COMPLETE,
                                    FAIL_AND_RETRY,
                                    FAIL,
                                    RELEASE,
                                    LOSE,
                                    LOSE_FOR_GOOD,
                                    STOP,
                                    RETRY -> null;
                        };
                    case RUNNING ->
                        switch (transition) {
                            case HEARTBEAT -> RUNNING;
                            case COMPLETE -> SUCCEEDED;
                            case FAIL_AND_RETRY -> SCHEDULED;
                            case FAIL, LOSE_FOR_GOOD -> FAILED;
                            case RELEASE, LOSE -> QUEUED;
                            case STOP -> CANCELLED;
                            case CANCEL -> RUNNING;
                            case FALL_DUE, CLAIM, UNDISPATCH, DEFER, RETRY -> null;
                        };
                    case FAILED, CANCELLED ->
                        switch (transition) {
                            case RETRY -> QUEUED;
                            case CANCEL -> state == CANCELLED ? CANCELLED : null;
                            case FALL_DUE,
                                    CLAIM,
                                    UNDISPATCH,
                                    DEFER,
                                    HEARTBEAT,
                                    COMPLETE,
                                    FAIL_AND_RETRY,
                                    FAIL,
                                    RELEASE,
                                    LOSE,
                                    LOSE_FOR_GOOD,
                                    STOP -> null;
                        };
                    case SUCCEEDED -> null;
                });
    }
}
