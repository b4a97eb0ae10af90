package dev.jobfn.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jobfn.cli.CommandLineRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address and which key a command uses. A server records what arrives. */
class ConnectionOptionsTest {
    @TempDir
    private Path folder;

    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = "{\"queues\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CommandLineRun queues(Map<String, String> more, String... options) {
        Map<String, String> environment = new HashMap<>(Map.of("XDG_CONFIG_HOME", folder.toString()));
        environment.putAll(more);
        List<String> arguments = new ArrayList<>(List.of("queues"));
        arguments.addAll(List.of(options));
        return CommandLineRun.jobfn(environment, "", arguments.toArray(String[]::new));
    }

    private void profiles(String toml) throws IOException {
        Files.writeString(folder.resolve("jobfn.toml"), toml);
    }

    @Test
    void the_key_of_a_profile_goes_to_its_address() throws IOException {
        profiles("default = \"here\" # which one\n\n[here]\nurl = '" + url + "/'\nkey = \"secret\"\n");

        assertThat(queues(Map.of()).exitCode()).isZero();
        assertThat(queues(Map.of("JOBFN_PROFILE", "here")).exitCode()).isZero();
        assertThat(queues(Map.of(), "--profile=here", "--key=other").exitCode()).isZero();
        assertThat(keys).containsExactly("Bearer secret", "Bearer secret", "Bearer other");
    }

    @Test
    void the_key_of_a_profile_never_goes_to_another_address() throws IOException {
        profiles("default = \"there\"\n[there]\nurl = \"http://127.0.0.1:9\"\nkey = \"secret\"\n");

        assertThat(queues(Map.of("JOBFN_URL", url)).exitCode()).isZero();
        assertThat(queues(Map.of(), "--url=" + url).exitCode()).isZero();
        assertThat(keys).containsExactly("null", "null");
    }

    @Test
    void an_option_beats_a_variable_and_a_chosen_profile_beats_one_too() throws IOException {
        profiles("[here]\nurl = \"" + url + "\"\nkey = \"secret\"\n");
        Map<String, String> elsewhere = Map.of("JOBFN_URL", "http://127.0.0.1:9", "JOBFN_KEY", "variable");

        assertThat(queues(elsewhere, "--profile=here").exitCode()).isZero();
        assertThat(queues(elsewhere, "--url=" + url).exitCode()).isZero();
        assertThat(keys).containsExactly("Bearer secret", "Bearer variable");
    }

    @Test
    void a_key_can_be_in_a_file() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "secret\n");

        assertThat(queues(Map.of(), "--url=" + url, "--key-file=" + key).exitCode())
                .isZero();
        assertThat(keys).containsExactly("Bearer secret");
    }

    @Test
    void an_address_where_nothing_listens_ends_with_4_and_says_where_the_address_comes_from() {
        server.stop(0);
        CommandLineRun run = queues(Map.of("JOBFN_URL", url));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .contains("can't reach " + url + ": nothing listens there", "The address comes from JOBFN_URL")
                .hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[here]\nurl = http://localhost",
                "[here]\nadress = \"http://localhost\"",
                "[here]\nkey = \"k\"",
                "[here]\nurl = \"http://localhost\"\n[here]\n",
                "url = \"http://localhost\"",
                "default = \"gone\""
            })
    void a_mistake_in_the_profiles_ends_with_2_and_names_the_file(String toml) throws IOException {
        profiles(toml);

        CommandLineRun run = queues(Map.of());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("jobfn.toml").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://host", "http://", "http://host?x=1", "not a url"})
    void an_address_that_is_not_one_ends_with_2(String address) {
        CommandLineRun run = queues(Map.of(), "--url=" + address);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'" + address + "' is not the address of a service");
    }
}
