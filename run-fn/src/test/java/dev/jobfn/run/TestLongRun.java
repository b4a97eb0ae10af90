package dev.jobfn.run;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A long run with handlers of the tests' own. */
@Configuration(proxyBeanMethods = false)
@Import({LongRunFunction.class, TestHandlers.class})
class TestLongRun {}
