package dev.jobfn.run;

import dev.jobfn.http.FunctionMain;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** run-fn, or with the argument {@code long-run} a long run, with handlers of the tests' own. */
@Configuration(proxyBeanMethods = false)
@Import({RunFunction.class, TestHandlers.class})
public class TestFunction {
    /** The process under test. */
    public static void main(String[] args) {
        if (args.length > 0) {
            LongRunFunction.run(TestLongRun.class);
        } else {
            FunctionMain.run(TestFunction.class, "run-fn", args);
        }
    }
}
