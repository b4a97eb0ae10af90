package dev.jobfn.http.server;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A {@link TestApp} with the kind of connections that a function uses if it reads no bodies. */
@Configuration(proxyBeanMethods = false)
class ReadOnlyTestApp extends TestApp {
    @Bean
    ReadOnlyFunction readOnlyFunction() {
        return new ReadOnlyFunction();
    }
}
