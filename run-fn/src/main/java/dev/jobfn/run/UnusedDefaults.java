package dev.jobfn.run;

import java.io.File;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.support.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Leaves out what Spring Boot prepares for every application and a run function seldom uses. It would take a tenth of
 * the processor time of a start.
 */
final class UnusedDefaults {
    /** The auto-configurations that apply because of run-fn's own dependencies. Their beans are created when needed. */
    private static final List<String> OPTIONAL = List.of(
            "org.springframework.boot.autoconfigure.",
            "org.springframework.boot.http.",
            "org.springframework.boot.jackson.",
            "org.springframework.boot.validation.",
            "org.springframework.cloud.function.");

    private static final List<String> CONFIG_FILES = Stream.of("application", "config/application")
            .flatMap(name -> Stream.of(name + ".properties", name + ".yaml", name + ".yml"))
            .toList();

    private UnusedDefaults() {}

    /**
     * Removes the listeners that warm up code in the background. Also removes the listeners that look for configuration
     * files, unless there is something for them to read.
     */
    static void leaveOut(SpringApplication application) {
        boolean isConfigured = isConfigured(application.getClassLoader());
        application.setListeners(application.getListeners().stream()
                .filter(listener -> !warmsUp(listener))
                .filter(listener -> isConfigured || !(listener instanceof EnvironmentPostProcessorApplicationListener))
                .toList());
    }

    private static boolean warmsUp(ApplicationListener<?> listener) {
        return listener.getClass().getSimpleName().startsWith("BackgroundPreinitializ");
    }

    private static boolean isConfigured(ClassLoader loader) {
        return CONFIG_FILES.stream().anyMatch(file -> loader.getResource(file) != null || new File(file).exists())
                || Stream.concat(
                                System.getenv().keySet().stream(),
                                System.getProperties().stringPropertyNames().stream())
                        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '.'))
                        .anyMatch(name -> name.startsWith("spring.config.")
                                || name.startsWith("spring.profiles.")
                                || name.equals("spring.application.json"));
    }

    /** Creates beans of Spring's own only when another bean needs them. */
    static void leaveOut(ConfigurableApplicationContext context) {
        context.addBeanFactoryPostProcessor(beans -> Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> isOptional(declaringClass(beans, name)))
                .forEach(name -> beans.getBeanDefinition(name).setLazyInit(true)));
    }

    private static boolean isOptional(String declaringClass) {
        return OPTIONAL.stream().anyMatch(declaringClass::startsWith);
    }

    /** The class that declares the bean, or the bean's own class; empty if neither is known. */
    private static String declaringClass(ConfigurableListableBeanFactory beans, String name) {
        BeanDefinition definition = beans.getMergedBeanDefinition(name);
        Method method = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        if (method != null) {
            return method.getDeclaringClass().getName();
        }
        String factory = definition.getFactoryBeanName();
        if (factory != null) {
            return factory;
        }
        String own = definition.getBeanClassName();
        return own == null ? "" : own;
    }
}
