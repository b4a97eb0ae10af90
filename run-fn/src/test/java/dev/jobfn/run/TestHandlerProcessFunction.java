package dev.jobfn.run;

import dev.jobfn.run.isolation.HostileHandlers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A handler process with additional test handlers. */
@Configuration(proxyBeanMethods = false)
@Import({HandlerProcessFunction.class, TestHandlers.class, HostileHandlers.class})
public class TestHandlerProcessFunction {}
