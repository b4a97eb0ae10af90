package dev.jobfn.redis.read;

import dev.jobfn.job.Job;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.Job.Times;
import dev.jobfn.job.Job.Withheld;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.redis.Spec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a job that changes, as Redis stores it (see {@link JobField}). A job without any fields is queued and
 * unchanged since its submission.
 *
 * @param fields the values by {@link JobField#key()}
 */
record StoredFields(Map<String, String> fields) {

    static StoredFields of(List<String> flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return new StoredFields(fields);
    }

    /** @param large the size in bytes of a result that was left out; 0 if none was */
    Job job(JobId id, Spec spec, Optional<String> metadata, int large) {
        JobState state = text(JobField.STATE).map(StoredFields::state).orElse(JobState.QUEUED);
        return new Job(
                id,
                spec.type(),
                spec.tenant(),
                spec.priority(),
                state,
                number(JobField.VERSION),
                (int) number(JobField.ATTEMPT),
                spec.limits(),
                new Times(
                        spec.created(),
                        time(JobField.NEXT_DUE_AT),
                        state == JobState.SCHEDULED
                                ? time(JobField.QUEUED_AT)
                                : time(JobField.QUEUED_AT).or(() -> Optional.of(spec.created())),
                        time(JobField.BEGAN_AT),
                        time(JobField.ENDED_AT)),
                text(JobField.CANCELLED_AT).isPresent(),
                text(JobField.PROGRESS)
                        .map(percent -> new Progress(
                                Integer.parseInt(percent),
                                text(JobField.PROGRESS_MESSAGE).orElse(""))),
                text(JobField.REASON)
                        .map(reason -> new Job.JobError(
                                reason,
                                text(JobField.ERROR_TYPE).orElse(""),
                                text(JobField.ERROR_MESSAGE).orElse(""),
                                text(JobField.RETRYABLE).equals(Optional.of("1")))),
                result(),
                large > 0
                        ? Optional.of(new Withheld.Large(large))
                        : text(JobField.RESULT_REMOVED).map(removed -> new Withheld.Removed()),
                metadata);
    }

    private static JobState state(String text) {
        return JobState.parse(text).orElseThrow(() -> new IllegalStateException("a script returned the state " + text));
    }

    private Optional<String> text(JobField field) {
        return Optional.ofNullable(fields.get(field.key()));
    }

    /** Joins the pieces in which the result is stored; see complete.lua. */
    private Optional<String> result() {
        return text(JobField.RESULT).map(first -> {
            StringBuilder whole = new StringBuilder(first);
            String name = JobField.RESULT.key();
            for (int i = 2; fields.containsKey(name + i); i++) {
                whole.append(fields.get(name + i));
            }
            return whole.toString();
        });
    }

    private long number(JobField field) {
        return Long.parseLong(text(field).orElse("0"));
    }

    private Optional<Instant> time(JobField field) {
        return text(field).map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)));
    }
}
