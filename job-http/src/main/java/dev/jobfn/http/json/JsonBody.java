package dev.jobfn.http.json;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value that a client sent.
 *
 * @param json the value, in which everything listed in {@code flaws} is replaced with a harmless value
 * @param flaws the client's numbers and strings that can't be stored, each with its path; at most 20
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
