package dev.jobfn.testing;

import dev.jobfn.client.JobClient;
import dev.jobfn.testing.service.ServiceOptions;
import dev.jobfn.testing.service.TestService;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.context.ApplicationContext;

/** Starts the service for {@link JobfnTest}, and provides its parameters. */
final class JobfnExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(JobfnExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        TestService unused = service(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == JobClient.class || type == JobfnClock.class || type == ApplicationContext.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == JobClient.class) {
            return client(context);
        }
        TestService service = service(context);
        return type == JobfnClock.class ? new JobfnClock(service) : service.application();
    }

    /** If a test has failed, shows what became of its jobs. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            JobClient client = context.getStore(NAMESPACE).get(JobClient.class, JobClient.class);
            if (client != null) {
                FailureReport.print(context.getDisplayName(), client);
            }
        }
    }

    /** Finds the client of the test class if there is one, because a store also looks into its parent store. */
    private static JobClient client(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(JobClient.class, none -> service(context).newTenant(), JobClient.class);
    }

    /** One service for each combination of options. The services are closed when the session ends. */
    private static TestService service(ExtensionContext context) {
        JobfnTest test = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), JobfnTest.class)
                .or(() -> context.getEnclosingTestClasses().stream()
                        .flatMap(each -> AnnotationSupport.findAnnotation(each, JobfnTest.class).stream())
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException("the test class has no @JobfnTest"));
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(
                        ServiceOptions.of(test.value(), test.catalog(), test.settings()),
                        TestService::start,
                        TestService.class);
    }
}
