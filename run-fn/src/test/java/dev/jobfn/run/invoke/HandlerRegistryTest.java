package dev.jobfn.run.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.catalog.JobType;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.fixture.FakeJobContext;
import dev.jobfn.runtime.Environment;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class HandlerRegistryTest {
    private static ConfigurableApplicationContext context;

    /** A user's application before it has handlers. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {}

    /** A second handler of one of the types. */
    @Configuration(proxyBeanMethods = false)
    static class Twin {
        @Bean
        @dev.jobfn.handler.JobType("annotated")
        Function<String, String> twin() {
            return input -> input;
        }
    }

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(SampleBeans.class)
                .web(WebApplicationType.NONE)
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void a_handler_may_be_a_lambda_or_a_class_with_any_input_type() throws Exception {
        assertThat(call("lambda", "[{\"n\": 1}, {\"n\": 2}]")).isEqualTo("3");
        assertThat(call("component", "{\"n\": 4}")).isEqualTo("{\"n\":5}");
        assertThat(call("echo", "\"5\"")).isEqualTo("\"5\"");
        assertThat(call("echo", "\"{}\"")).isEqualTo("\"{}\"");
        assertThat(call("nothing", "{\"n\": 1}")).isEqualTo("null");
    }

    @Test
    void the_error_for_unreadable_input_is_final_and_names_the_place_but_no_class() {
        for (String input : new String[] {"[{\"n\": 1}, {\"n\": \"x\"}]", "[{}, {\"n\": null}]", "{", "null", ""}) {
            assertThatThrownBy(() -> call("lambda", input)).isInstanceOfSatisfying(JobFailedException.class, e -> {
                assertThat(e.type()).isEqualTo("invalid-input");
                assertThat(e.retryable()).isFalse();
                assertThat(e).hasNoCause().message().startsWith("the input ").doesNotContain("jobfn", "java");
            });
        }
        assertThatThrownBy(() -> call("lambda", "[{\"n\": 1}, {\"n\": \"x\"}]"))
                .hasMessage("the input does not match what the handler expects, at /1/n");
    }

    @Test
    void an_exception_of_a_handler_is_passed_on_unchanged() {
        assertThatThrownBy(() -> call("throws", "{\"n\": 1}"))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("no");
        assertThatThrownBy(() -> call("function-throws", "{\"n\": 1}"))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("no");
    }

    @Test
    void a_type_without_a_handler_is_unknown_even_if_another_bean_has_its_name() {
        for (String name : new String[] {"unheard-of", "pojo", "handlersTest.SampleBeans"}) {
            assertThat(handlers(name, Map.of("MISSING_HANDLERS", "warn")).find(type(name)))
                    .isEmpty();
        }
    }

    @Test
    void types_without_a_handler_prevent_the_start_in_one_line_that_names_them() {
        assertThatThrownBy(() -> handlers("unheard-of", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("CATALOG: these types have neither a url nor a handler here: unheard-of; ");
        assertThatThrownBy(() -> handlers("echo", Map.of("MISSING_HANDLERS", "maybe")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MISSING_HANDLERS: ");
    }

    @Test
    void handlers_of_which_the_catalog_has_no_type_are_known_by_name() {
        assertThat(handlers().unused(CatalogReader.parse(catalog("annotated"))))
                .contains("bean 'echo'", "class dev.jobfn.run.invoke.SampleService")
                .doesNotContain("bean 'annotatedMethod'")
                .noneMatch(handler -> handler.contains("functionRouter"));
    }

    @Test
    void an_annotation_names_the_type_of_a_bean_that_has_another_name() throws Exception {
        assertThat(call("annotated", "{\"n\": 4}")).isEqualTo("{\"n\":8}");
        assertThat(call("annotated.class", "{\"n\": 4}")).isEqualTo("{\"n\":12}");
    }

    @Test
    void a_service_is_a_handler_without_being_a_bean() throws Exception {
        assertThat(call("service", "{\"n\": 4}")).isEqualTo("{\"n\":2}");
    }

    @Test
    void the_library_itself_has_no_handlers() {
        try (var empty = new SpringApplicationBuilder(Empty.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(Handlers.of(empty.getBeanFactory(), empty.getBean(FunctionCatalog.class))
                            .unused(CatalogReader.parse(catalog("any"))))
                    // A service of these tests.
                    .containsExactly("class dev.jobfn.run.invoke.SampleService");
        }
    }

    @Test
    void two_handlers_of_one_type_prevent_the_start() {
        try (var twins = new SpringApplicationBuilder(SampleBeans.class, Twin.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThatThrownBy(() -> Handlers.of(twins.getBeanFactory(), twins.getBean(FunctionCatalog.class)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("type annotated: has two handlers, bean '")
                    .hasMessageContainingAll("bean 'annotatedMethod'", "bean 'twin'");
        }
    }

    @Test
    void a_handler_whose_input_type_is_unknown_prevents_the_start() {
        assertThatThrownBy(() -> handlers("raw", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'raw'");
        assertThatThrownBy(() -> handlers("reactive", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'reactive'");
    }

    @Test
    void a_variable_that_is_not_a_url_prevents_the_start() {
        Map<String, String> variables = Map.of("HANDLER_URL_MY_TYPE_1", "nowhere");
        assertThatThrownBy(() -> handlers("my-type.1, url: 'http://service'", variables))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("HANDLER_URL_MY_TYPE_1: ");
    }

    private static String call(String name, String input) throws Exception {
        return handlers(name, Map.of()).find(type(name)).orElseThrow().invoke(input, FakeJobContext.fresh());
    }

    private static HandlerRegistry handlers(String name, Map<String, String> variables) {
        return new HandlerRegistry(
                CatalogReader.parse(catalog(name)), new Environment(variables), handlers(), (type, handler) -> handler);
    }

    private static Handlers handlers() {
        return Handlers.of(context.getBeanFactory(), context.getBean(FunctionCatalog.class));
    }

    private static JobType type(String name) {
        return CatalogReader.parse(catalog(name)).type(name).orElseThrow();
    }

    private static String catalog(String nameAndMore) {
        String[] parts = nameAndMore.split(", ", 2);
        return "{queues: {general: {}}, types: {" + parts[0] + ": {queue: general"
                + (parts.length > 1 ? ", " + parts[1] : "") + "}}}";
    }
}
