package dev.jobfn.run;

import dev.jobfn.run.isolate.RuthlessHandlers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A process of the tests' handlers. */
@Configuration(proxyBeanMethods = false)
@Import({HandlerProcessFunction.class, TestHandlers.class, RuthlessHandlers.class})
public class TestHandlerProcess {}
