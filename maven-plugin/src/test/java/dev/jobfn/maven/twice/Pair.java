package dev.jobfn.maven.twice;

import dev.jobfn.handler.JobType;
import java.util.function.Function;

/** Two handlers of one type. */
class Pair {
    @JobType("pair")
    Function<String, String> left() {
        return text -> text;
    }

    @JobType("pair")
    Function<String, String> right() {
        return text -> text;
    }
}
