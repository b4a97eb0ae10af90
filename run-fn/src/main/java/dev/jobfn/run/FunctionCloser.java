package dev.jobfn.run;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/** Lets running jobs finish before any of the user's beans learns that the application is closing. */
record FunctionCloser(FunctionRunner runner, ApplicationContext application)
        implements ApplicationListener<ContextClosedEvent>, Ordered {
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        // A context's events also reach the listeners of its parents.
        if (event.getApplicationContext() == application) {
            runner.close();
        }
    }
}
