package dev.jobfn.run;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A long run with additional test handlers. */
@Configuration(proxyBeanMethods = false)
@Import({LongRunFunction.class, TestHandlers.class})
class TestLongRunFunction {}
