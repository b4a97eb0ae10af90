package dev.jobfn.http.wait;

import dev.jobfn.http.access.Access;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The beans of functions whose clients wait for jobs. */
@Configuration(proxyBeanMethods = false)
public class WaitConfiguration {
    @Bean
    @Lazy
    Waiters waiters(Environment settings, ObjectProvider<Access> access) {
        // Each waiter holds one of Tomcat's 8,192 connections; the rest are for requests that don't wait.
        int most = settings.integer("MAX_WAITERS", 2_000, 1, 7_000);
        int share = settings.integer("TENANT_WAITERS", 50, 1, 100);
        return new Waiters(most, () -> access.getObject().tenants().size() > 1 ? share : 100);
    }

    @Bean
    @Lazy
    Waits waits(RedisJobReader reader, JobChanges changes, Waiters waiters, Environment settings) {
        return new Waits(reader, changes, waiters, RequestTimeout.of(settings));
    }
}
