package dev.jobfn.http.wait;

import dev.jobfn.http.access.Access;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The beans of a function that lets clients wait for jobs. */
@Configuration(proxyBeanMethods = false)
public class WaitConfiguration {
    @Bean
    @Lazy
    WaitLimiter waitLimiter(Environment settings, ObjectProvider<Access> access) {
        // Each waiting request holds one of Tomcat's 8,192 connections. The rest are left for requests that don't wait.
        int limit = settings.integer("MAX_WAITERS", 2_000, 1, 7_000);
        int share = settings.integer("TENANT_WAITERS", 50, 1, 100);
        return new WaitLimiter(limit, () -> access.getObject().tenants().size() > 1 ? share : 100);
    }

    @Bean
    @Lazy
    JobAwaiter jobAwaiter(JobReader reader, JobChanges changes, WaitLimiter limiter, Environment settings) {
        return new JobAwaiter(reader, changes, limiter, RequestTimeout.of(settings));
    }
}
