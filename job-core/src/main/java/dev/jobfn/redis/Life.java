package dev.jobfn.redis;

import dev.jobfn.job.Job;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.Job.Times;
import dev.jobfn.job.Job.Withheld;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a job that changes: the fields of include/job.lua. A job without any is queued, as submitted.
 *
 * @param fields by their letters
 */
record Life(Map<String, String> fields) {

    static Life of(List<String> flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return new Life(fields);
    }

    /** @param large bytes of a result that was left out; 0 where none was */
    Job job(JobId id, Spec spec, Optional<String> metadata, int large) {
        JobState state = text("s").map(Reply::state).orElse(JobState.QUEUED);
        return new Job(
                id,
                spec.type(),
                spec.tenant(),
                spec.priority(),
                state,
                number("v"),
                (int) number("a"),
                spec.limits(),
                new Times(
                        spec.created(),
                        time("n"),
                        state == JobState.SCHEDULED ? time("q") : time("q").or(() -> Optional.of(spec.created())),
                        time("b"),
                        time("e")),
                fields.containsKey("c"),
                text("p")
                        .map(percent -> new Progress(
                                Integer.parseInt(percent), text("m").orElse(""))),
                text("r")
                        .map(reason -> new Job.JobError(
                                reason, text("y").orElse(""), text("g").orElse(""), "1".equals(fields.get("f")))),
                result(),
                large > 0 ? Optional.of(new Withheld.Large(large)) : text("u").map(removed -> new Withheld.Removed()),
                metadata);
    }

    private Optional<String> text(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** In pieces where it is short; see complete.lua. */
    private Optional<String> result() {
        return text("o").map(first -> {
            StringBuilder whole = new StringBuilder(first);
            for (int i = 2; fields.containsKey("o" + i); i++) {
                whole.append(fields.get("o" + i));
            }
            return whole.toString();
        });
    }

    private long number(String field) {
        return Long.parseLong(fields.getOrDefault(field, "0"));
    }

    private Optional<Instant> time(String field) {
        return text(field).map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)));
    }
}
