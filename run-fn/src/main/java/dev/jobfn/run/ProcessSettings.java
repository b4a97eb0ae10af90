package dev.jobfn.run;

import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.ExitHandler;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a user's application is started with. As an initializer, it registers itself as a bean of the application.
 *
 * @param main the class whose {@code main} method starts the application
 * @param settings the settings of the process
 * @param exitHandler ends the process when a check fails after the start
 * @param begun when the start began, by {@link System#nanoTime}
 * @param embedded whether another program contains the application, and must survive a failed start
 */
record ProcessSettings(
        Class<?> main, ProcessKind kind, Environment settings, ExitHandler exitHandler, long begun, boolean embedded)
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getBeanFactory().registerSingleton("dev.jobfn.process", this);
    }
}
