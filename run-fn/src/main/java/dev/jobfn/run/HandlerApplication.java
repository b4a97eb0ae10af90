package dev.jobfn.run;

import dev.jobfn.run.invoke.Handlers;
import java.util.List;
import org.springframework.boot.SpringApplication;

/**
 * The user's application, as the processes that run its handlers see it.
 *
 * @param main its class with a {@code main} method, which starts handler processes
 * @param handlers its handlers
 */
record HandlerApplication(Class<?> main, Handlers handlers) {
    /** Has no handlers. */
    static final HandlerApplication NONE = new HandlerApplication(RunFunction.class, Handlers.NONE);

    /** Makes this a bean of an application that is about to start. The user's application logs and closes for both. */
    void addTo(SpringApplication application) {
        application.setListeners(List.of());
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("handlerApplication", this));
    }
}
