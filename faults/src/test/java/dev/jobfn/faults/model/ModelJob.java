package dev.jobfn.faults.model;

import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Submission;
import java.util.ArrayList;
import java.util.List;

/** The model of a job, following docs/job-lifecycle.md. */
final class ModelJob {
    static final int ATTEMPTS = 3;
    static final int LOSSES = 2;

    final Submission submission;
    final List<String> dispatches = new ArrayList<>();
    final List<String> runs = new ArrayList<>();
    JobState state;
    /** The current dispatch token; empty if the job is not dispatched. */
    String dispatch = "";
    /** The token of the last run; empty after a lost lease or a manual retry. */
    String run = "";

    int attempt;
    int failures;
    int losses;
    int outcomes;
    boolean cancelled;
    boolean leaseOver;
    boolean dueNow;
    /** Whether its dispatch has been unclaimed for so long that a run that ends may take it over. */
    boolean unclaimedLong;

    ModelJob(Submission submission, JobState state) {
        this.submission = submission;
        this.state = state;
    }

    JobId id() {
        return submission.id();
    }

    /**
     * Returns one of the job's tokens: 0 is the last one, 1 the one before it. Returns an unknown token if there is
     * none.
     */
    static String token(List<String> tokens, int back) {
        return back < tokens.size() ? tokens.get(tokens.size() - 1 - back) : "unknown";
    }

    boolean dispatched(String token) {
        return state == JobState.QUEUED && !dispatch.isEmpty() && dispatch.equals(token);
    }

    boolean held(String token) {
        return state == JobState.RUNNING && run.equals(token);
    }

    /** Whether the run with this token was the last one and released the job or failed. It may repeat its release. */
    boolean releasedBefore(String token) {
        return state == JobState.QUEUED && run.equals(token);
    }

    void fallDue() {
        if (state == JobState.SCHEDULED && dueNow) {
            state = JobState.QUEUED;
            dueNow = false;
        }
    }

    void claim(String token, boolean over) {
        state = JobState.RUNNING;
        dispatch = "";
        run = token;
        runs.add(token);
        attempt++;
        leaseOver = over;
    }

    void end(JobState how) {
        state = how;
        dispatch = "";
        outcomes++;
    }

    /** Cancels a job that is not running. No run ended the job, so the job has no last run token. */
    void cancelUnrun() {
        end(JobState.CANCELLED);
        run = "";
    }

    void fail(boolean retryable) {
        failures++;
        if (cancelled) {
            end(JobState.CANCELLED);
        } else if (retryable && failures < ATTEMPTS) {
            state = JobState.SCHEDULED;
            dueNow = true;
        } else {
            end(JobState.FAILED);
        }
    }

    void release() {
        if (cancelled) {
            end(JobState.CANCELLED);
        } else {
            state = JobState.QUEUED;
        }
    }

    void lose() {
        losses++;
        if (cancelled) {
            end(JobState.CANCELLED);
        } else if (losses >= LOSSES) {
            end(JobState.FAILED);
        } else {
            requeue();
        }
    }

    private void requeue() {
        state = JobState.QUEUED;
        run = "";
    }

    void retry() {
        requeue();
        failures = 0;
        losses = 0;
        cancelled = false;
    }
}
