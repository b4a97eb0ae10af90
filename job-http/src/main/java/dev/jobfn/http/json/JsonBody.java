package dev.jobfn.http.json;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value that a client sent.
 *
 * @param json the value; those listed in {@code flaws} are replaced by harmless ones
 * @param flaws the numbers and strings in it that can't be stored, each with its path; at most 20
 */
public record JsonBody(JsonNode json, List<RequestViolation> flaws) {
    /**
     * The value.
     *
     * @throws ProblemException bad-json if it has flaws
     */
    public JsonNode orThrow() {
        if (!flaws.isEmpty()) {
            throw RequestProblems.badValues(flaws).exception();
        }
        return json;
    }
}
