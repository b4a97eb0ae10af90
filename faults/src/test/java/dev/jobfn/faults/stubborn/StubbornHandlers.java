package dev.jobfn.faults.stubborn;

import dev.jobfn.handler.JobHandler;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A handler that ignores interruptions. */
@Configuration(proxyBeanMethods = false)
public class StubbornHandlers {
    /** Runs until its process ends. */
    public static final class Stubborn implements JobHandler<Map<String, Object>, Map<String, Object>> {
        @Override
        public Map<String, Object> run(Map<String, Object> input, dev.jobfn.handler.JobContext context) {
            while (true) {
                LockSupport.parkNanos(1_000_000);
                // Clears the interrupt and continues.
                boolean unused = Thread.interrupted();
            }
        }
    }

    @Bean("stubborn")
    JobHandler<Map<String, Object>, Map<String, Object>> stubborn() {
        return new Stubborn();
    }
}
