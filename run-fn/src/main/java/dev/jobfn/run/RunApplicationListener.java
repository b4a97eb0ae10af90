package dev.jobfn.run;

import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.FunctionProcess;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Prepares a user's Spring Boot application to be a run function: {@code SpringApplication.run(MyJobs.class, args)} is
 * all that it needs. In a test with {@code @SpringBootTest}, only the user's own beans start. Applications without
 * auto-configuration, such as the other functions, are left alone.
 */
final class RunApplicationListener implements SpringApplicationRunListener, Ordered {
    private final SpringApplication application;
    private final ProcessKind kind;
    /** The user's application class; empty if this application is not a run function. */
    private final Optional<Class<?>> app;

    /**
     * Whether the application's own {@code main} method is starting it. A failure then ends this process. Otherwise a
     * test is starting it, and gets the user's beans without run-fn.
     */
    private final boolean process;

    private final long begun = System.nanoTime();

    RunApplicationListener(SpringApplication application, String[] arguments) {
        this.application = application;
        this.kind = ProcessKind.of(arguments);
        this.app = application.getAllSources().stream()
                .filter(Class.class::isInstance)
                .<Class<?>>map(Class.class::cast)
                .filter(source -> AnnotatedElementUtils.hasAnnotation(source, EnableAutoConfiguration.class))
                .findFirst();
        this.process = !isEmbedded() && app.filter(this::isStartedByItsMain).isPresent();
    }

    /** Before the listeners that publish events to the application's own. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void starting(ConfigurableBootstrapContext bootstrap) {
        app.ifPresent(this::prepare);
    }

    private void prepare(Class<?> source) {
        if (process) {
            FunctionProcess.shortenNameCache();
        }
        // The library serves HTTP by itself.
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        if (kind == ProcessKind.HANDLER_PROCESS) {
            // A handler process creates only the beans that its jobs need.
            application.setLazyInitialization(true);
        }
        application.addInitializers(FunctionProcess::withoutMessages, UnusedDefaults::leaveOut);
        UnusedDefaults.leaveOut(application);
        if (process) {
            application.addInitializers(new ProcessSettings(
                    application.getMainApplicationClass(),
                    kind,
                    Environment.ofProcess(),
                    FunctionProcess::exit,
                    begun,
                    false));
        }
        useOwnDefinitionsUnlessProcessedAheadOfTime();
    }

    /** Spring Boot calls the class whose {@code main} is on the stack the main class. In a test, it is the test's launcher. */
    private boolean isStartedByItsMain(Class<?> source) {
        Class<?> main = application.getMainApplicationClass();
        return main != null && (main.getPackageName() + ".").startsWith(source.getPackageName() + ".");
    }

    private boolean isEmbedded() {
        return application.getInitializers().stream().anyMatch(ProcessSettings.class::isInstance);
    }

    /** The images turn Spring's generated bean definitions on. A project that does not generate any starts without. */
    private void useOwnDefinitionsUnlessProcessedAheadOfTime() {
        Class<?> main = application.getMainApplicationClass();
        if (SpringProperties.getFlag("spring.aot.enabled")
                && !ClassUtils.isPresent(main.getName() + "__ApplicationContextInitializer", main.getClassLoader())) {
            SpringProperties.setProperty("spring.aot.enabled", "false");
        }
    }

    @Override
    public void environmentPrepared(ConfigurableBootstrapContext bootstrap, ConfigurableEnvironment environment) {
        app.ifPresent(source -> {
            Map<String, Object> defaults = FunctionProcess.defaults(kind.argument()).entrySet().stream()
                    .filter(entry -> !environment.containsProperty(entry.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            defaults.put("logging.level." + source.getPackageName(), "INFO");
            environment.getPropertySources().addLast(new MapPropertySource("jobfn", defaults));
        });
    }

    @Override
    public void failed(ConfigurableApplicationContext context, Throwable failure) {
        if (process) {
            FunctionProcess.configurationError(failure).ifPresent(FunctionProcess::stop);
        }
    }
}
