package dev.jobfn.run;

import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.run.isolation.HostileHandlers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** run-fn with additional test handlers. An argument starts a long run or a handler process instead, as in run-fn. */
@Configuration(proxyBeanMethods = false)
@Import({RunFunction.class, TestHandlers.class, HostileHandlers.class})
public class TestRunFunction {
    /** Starts the process under test. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(HandlerProcessFunction.NAME)) {
            HandlerProcessFunction.run(TestHandlerProcessFunction.class);
        } else if (args.length > 0) {
            LongRunFunction.run(TestLongRunFunction.class);
        } else {
            FunctionServer.run(TestRunFunction.class, "run-fn");
        }
    }
}
