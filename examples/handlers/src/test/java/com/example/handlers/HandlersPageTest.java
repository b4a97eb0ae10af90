package com.example.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.CatalogReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in docs/handlers.md work when they are pasted. */
class HandlersPageTest {
    private static final String AROUND_BEAN = """
            package com.example.handlers;
            import dev.jobfn.handler.JobType;
            import java.util.Locale;
            import java.util.function.Function;
            import org.springframework.context.annotation.Bean;
            class PastedBeans {
            %s
            }
            """;

    @Test
    void the_java_examples_compile(@TempDir Path classes) throws Exception {
        List<JavaFileObject> sources = new ArrayList<>();
        for (String snippet : snippets("java")) {
            sources.add(source(snippet.startsWith("package ") ? snippet : AROUND_BEAN.formatted(snippet)));
        }
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", classes.toString(), "-proc:none", "-classpath", System.getProperty("java.class.path"));
        boolean compiles = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, options, null, sources)
                .call();
        assertThat(sources).hasSize(4);
        assertThat(compiles).as(messages.toString()).isTrue();
    }

    @Test
    void the_catalog_entries_are_valid() throws Exception {
        List<String> entries = snippets("yaml");
        assertThat(entries).hasSize(4);
        for (String entry : entries) {
            String catalog = entry.startsWith("queues:") ? entry : "queues: {general: {}}\n" + entry;
            assertThat(CatalogReader.parse(catalog).types()).hasSize(1);
        }
    }

    private static List<String> snippets(String language) throws Exception {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../docs/handlers.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static JavaFileObject source(String code) {
        var name = Pattern.compile("class (\\w+)")
                .matcher(code)
                .results()
                .findFirst()
                .orElseThrow();
        URI uri = URI.create("string:///com/example/handlers/" + name.group(1) + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }
}
