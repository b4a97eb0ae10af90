package {{package}};

import dev.jobfn.handler.JobType;
import java.util.Locale;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Returns a text in upper case. */
@Component
@JobType("shout")
class Shout implements Function<Shout.Input, Shout.Output> {
    record Input(String text) {}

    record Output(String text) {}

    @Override
    public Output apply(Input input) {
        return new Output(input.text().toUpperCase(Locale.ROOT));
    }
}
