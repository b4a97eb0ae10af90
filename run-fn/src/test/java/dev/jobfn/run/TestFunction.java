package dev.jobfn.run;

import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.run.isolate.RuthlessHandlers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** run-fn, or with an argument a long run or a process of handlers, with handlers of the tests' own. */
@Configuration(proxyBeanMethods = false)
@Import({RunFunction.class, TestHandlers.class, RuthlessHandlers.class})
public class TestFunction {
    /** The process under test. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(HandlerProcessFunction.NAME)) {
            HandlerProcessFunction.run(TestHandlerProcess.class);
        } else if (args.length > 0) {
            LongRunFunction.run(TestLongRun.class);
        } else {
            FunctionServer.run(TestFunction.class, "run-fn");
        }
    }
}
