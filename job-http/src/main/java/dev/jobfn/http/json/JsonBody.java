package dev.jobfn.http.json;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.Violation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value that somebody sent.
 *
 * @param json the value; harmless ones stand in place of those that {@code flaws} names
 * @param flaws numbers and texts in it that can't be kept, each with its path; at most 20
 */
public record JsonBody(JsonNode json, List<Violation> flaws) {
    /**
     * The value, where it has no flaws.
     *
     * @throws ProblemException bad-json
     */
    public JsonNode sound() {
        if (!flaws.isEmpty()) {
            throw RequestProblems.badValues(flaws).exception();
        }
        return json;
    }
}
