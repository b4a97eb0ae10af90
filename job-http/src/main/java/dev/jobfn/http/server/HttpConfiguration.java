package dev.jobfn.http.server;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.CorsFilter;
import dev.jobfn.http.access.LoopbackFilter;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.json.MemoryBudget;
import dev.jobfn.http.problem.ProblemResolver;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.tomcat.ResponseDrain;
import dev.jobfn.http.tomcat.TomcatFactory;
import dev.jobfn.redis.read.LargeResults;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.support.HandlerFunctionAdapter;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * The web beans of a function. Declaring them here instead of using auto-configuration halves the start time. It also
 * means that the only routes are the {@code RouterFunction}s that the function declares. In particular, Spring Cloud
 * Function's controller, which would serve every function by its name, is absent.
 */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    @Bean
    ResponseDrain responseDrain() {
        return new ResponseDrain();
    }

    @Bean
    TomcatServletWebServerFactory webServer(
            Environment settings, Optional<ReadOnlyFunction> readOnly, ResponseDrain drain) {
        TomcatServletWebServerFactory tomcat = TomcatFactory.listeningOn(
                settings.integer("PORT", 8080, 0, 65_535),
                BodyReader.of(settings).limit(),
                RequestTimeout.of(settings),
                drain);
        ListenAddress.of(settings).ifPresent(tomcat::setAddress);
        if (readOnly.isPresent()) {
            TomcatFactory.useNio2(tomcat);
        }
        return tomcat;
    }

    @Bean
    DefaultLifecycleProcessor lifecycleProcessor(Environment settings) {
        DefaultLifecycleProcessor lifecycle = new DefaultLifecycleProcessor();
        // After a SIGTERM, requests in flight have this much time to finish. The platform waits equally long.
        lifecycle.setTimeoutPerShutdownPhase(RequestTimeout.of(settings).toMillis());
        return lifecycle;
    }

    private static List<HttpMessageConverter<?>> converters() {
        return List.of(new ByteArrayHttpMessageConverter(), new StringHttpMessageConverter());
    }

    @Bean
    DispatcherServlet dispatcherServlet() {
        DispatcherServlet servlet = new RouteDispatcher();
        // Nothing listens to the event that Spring publishes after each request.
        servlet.setPublishEvents(false);
        return servlet;
    }

    @Bean
    RouterFunctionMapping routerFunctionMapping() {
        RouterFunctionMapping mapping = new RouterFunctionMapping();
        mapping.setMessageConverters(converters());
        return mapping;
    }

    @Bean
    HandlerFunctionAdapter handlerFunctionAdapter() {
        return new HandlerFunctionAdapter();
    }

    @Bean
    ProblemResolver problemResolver(RouterFunctionMapping mapping, Environment settings) {
        Optional<URI> reads = settings.uri("STATUS_URL");
        return new ProblemResolver(mapping, reads.isPresent() && reads.equals(settings.uri("SUBMIT_URL")));
    }

    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter(Environment settings) {
        FilterRegistrationBean<CorsFilter> filter =
                new FilterRegistrationBean<>(new CorsFilter(settings.uri("STATUS_URL")));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<LoopbackFilter> loopbackFilter(Environment settings) {
        FilterRegistrationBean<LoopbackFilter> filter = new FilterRegistrationBean<>(new LoopbackFilter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        filter.setEnabled(ListenAddress.of(settings)
                .filter(InetAddress::isLoopbackAddress)
                .isPresent());
        return filter;
    }

    @Bean
    FilterRegistrationBean<HeadFilter> headFilter() {
        return new FilterRegistrationBean<>(new HeadFilter());
    }

    @Bean
    FilterRegistrationBean<MemoryBudget> memoryBudget(BodyReader bodies) {
        return new FilterRegistrationBean<>(MemoryBudget.ofHeap(bodies.limit()));
    }

    @Bean
    BodyReader bodyReader(Environment settings) {
        return BodyReader.of(settings);
    }

    @Bean
    @Lazy
    RecordResponses recordResponses(LargeResults results) {
        return new RecordResponses(results);
    }

    @Bean
    Links links(Environment settings) {
        return new Links(settings);
    }

    /** Lazy, so that a function without REST routes neither reads access keys nor warns that the API is open. */
    @Bean
    @Lazy
    Access access(Environment settings) {
        return Access.of(settings);
    }
}
