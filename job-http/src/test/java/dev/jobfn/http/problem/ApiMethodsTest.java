package dev.jobfn.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.OpenApiContract;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ApiMethodsTest {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    @Test
    void each_address_supports_the_documented_methods() throws Exception {
        try (InputStream in = OpenApiContract.class.getResourceAsStream("openapi.yaml")) {
            JsonNode paths = YAMLMapper.builder().build().readTree(in).get("paths");
            paths.propertyNames().forEach(path -> {
                List<String> documented = new ArrayList<>();
                for (String method : METHODS) {
                    if (paths.get(path).has(method)) {
                        documented.add(method.toUpperCase(Locale.ROOT));
                    }
                }
                if (documented.contains("GET")) {
                    documented.add("HEAD");
                }
                assertThat(ApiMethods.of(path.replaceAll("\\{[^}]+}", "x")))
                        .as(path)
                        .containsExactlyInAnyOrderElementsOf(documented);
            });
        }
    }

    @Test
    void an_unknown_address_supports_no_method() {
        assertThat(ApiMethods.of("/")).isEmpty();
        assertThat(ApiMethods.of("/jobs/")).isEmpty();
        assertThat(ApiMethods.of("/jobs/x/y")).isEmpty();
        assertThat(ApiMethods.of("/events")).isEmpty();
    }
}
