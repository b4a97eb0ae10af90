package dev.jobfn.http.server;

import dev.jobfn.redis.Queues;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.Lease;
import dev.jobfn.runtime.clock.ClockHolder;
import java.time.Duration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The beans of a function that holds queues' clocks while requests keep its pod up. */
@Configuration(proxyBeanMethods = false)
public class ClockConfiguration {
    /**
     * Half of {@code autoscaling.knative.dev/window} in the manifests, which is the earliest time at which Knative
     * stops an idle pod.
     */
    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(20);

    @Bean
    FilterRegistrationBean<RequestActivity> requestActivity() {
        FilterRegistrationBean<RequestActivity> filter = new FilterRegistrationBean<>(new RequestActivity());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    ClockHolder clockHolder(
            Queues queues,
            JobChanges changes,
            Environment settings,
            FilterRegistrationBean<RequestActivity> requestActivity) {
        Duration idle = settings.duration("CLOCK_IDLE", DEFAULT_IDLE, Duration.ZERO);
        RequestActivity activity = requestActivity.getFilter();
        return new ClockHolder(queues, changes, Lease.of(settings), () -> idle.minus(activity.idle()));
    }
}
