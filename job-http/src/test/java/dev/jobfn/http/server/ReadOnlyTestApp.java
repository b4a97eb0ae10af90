package dev.jobfn.http.server;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@link TestApp} with the connections of a function that reads no bodies. */
@Configuration(proxyBeanMethods = false)
class ReadOnlyTestApp extends TestApp {
    @Bean
    ReadOnlyFunction readOnlyFunction() {
        return new ReadOnlyFunction();
    }
}
