package dev.jobfn.harness;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Checks the responses of functions against {@code docs/openapi.yaml}. Anything undocumented fails the check. */
public final class OpenApiContract {
    private static final String DOCUMENT = "https://jobfn.dev/openapi.json";
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode document;
    private final SchemaRegistry schemas;
    private final Map<Pattern, String> paths = new LinkedHashMap<>();

    private OpenApiContract(JsonNode document) {
        this.document = document;
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(DOCUMENT, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
        // Paths without variables take precedence, as the specification says.
        document.get("paths").propertyNames().stream()
                .sorted((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")))
                .forEach(path -> paths.put(Pattern.compile(path.replaceAll("\\{[^}]+}", "[^/]+")), path));
    }

    /** Reads the contract from this project's OpenAPI document. */
    public static OpenApiContract ofProject() {
        try (InputStream in = OpenApiContract.class.getResourceAsStream("openapi.yaml")) {
            return new OpenApiContract(YAMLMapper.builder().build().readTree(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The paths that have an operation with this method, such as {@code /jobs/{id}}. */
    public Set<String> pathsWith(String method) {
        String operation = method.toLowerCase(java.util.Locale.ROOT);
        return document.get("paths").properties().stream()
                .filter(path -> path.getValue().has(operation))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Checks a response.
     *
     * @return the same response
     * @throws AssertionError if the response differs from the document; the message says how
     */
    public HttpResponse<String> check(HttpResponse<String> answer) {
        check(answer.request().method(), answer.uri(), answer);
        return answer;
    }

    /** Checks a response that came through a proxy or another client. */
    public void check(String method, URI address, HttpResponse<String> answer) {
        JsonNode response = check(
                method,
                address.getPath(),
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.body());
        response.path("headers")
                .properties()
                .forEach(header -> checkHeader(header.getKey(), header.getValue(), answer));
    }

    /**
     * Checks a response without its headers.
     *
     * @param path the path without the query
     * @param contentType the response's media type; empty if there is none
     * @param body the response's body; empty if there is none
     * @return the document's description of the response
     */
    public JsonNode check(String method, String path, int status, String contentType, String body) {
        String template = paths.keySet().stream()
                .filter(pattern -> pattern.matcher(path).matches())
                .findFirst()
                .map(paths::get)
                .orElseThrow(() -> new AssertionError("The document has no path for " + path));
        String verb = "HEAD".equals(method) ? "get" : method.toLowerCase(java.util.Locale.ROOT);
        String where = "/paths/" + escaped(template) + "/" + verb + "/responses/" + status;
        String at = resolved(where);
        JsonNode response = document.at(at);
        if (response.isMissingNode()) {
            throw new AssertionError(method + " " + template + " has no response " + status + ": " + body);
        }
        checkBody(method, response, at, contentType, body);
        return response;
    }

    private void checkBody(String method, JsonNode response, String at, String contentType, String body) {
        JsonNode content = response.path("content");
        if (content.isMissingNode() || "HEAD".equals(method)) {
            if (!body.isEmpty()) {
                throw new AssertionError(at + " describes no body, but the response has " + body);
            }
            return;
        }
        String type = contentType.split(";", 2)[0].strip();
        if (content.path(type).isMissingNode()) {
            throw new AssertionError(
                    at + " describes " + content.propertyNames() + ", but the response has '" + contentType + "'");
        }
        if (type.endsWith("json")) {
            validate(at + "/content/" + escaped(type) + "/schema", JSON.readTree(body));
        }
    }

    private void checkHeader(String name, JsonNode header, HttpResponse<String> answer) {
        JsonNode described = header.has("$ref")
                ? document.at(header.get("$ref").stringValue().substring(1))
                : header;
        Optional<String> value = answer.headers().firstValue(name);
        if (value.isEmpty() && described.path("required").asBoolean(false)) {
            throw new AssertionError("The response lacks the header " + name + ": " + answer.headers());
        }
        if (value.isPresent() && header.has("$ref")) {
            validate(header.get("$ref").stringValue().substring(1) + "/schema", JSON.valueToTree(value.get()));
        }
    }

    private void validate(String pointer, JsonNode value) {
        Schema schema = schemas.getSchema(SchemaLocation.of(DOCUMENT + "#" + pointer));
        List<Error> errors = schema.validate(value);
        if (!errors.isEmpty()) {
            throw new AssertionError(pointer + " does not describe " + value + ": " + errors);
        }
    }

    private String resolved(String pointer) {
        JsonNode ref = document.at(pointer).path("$ref");
        return ref.isString() ? ref.stringValue().substring(1) : pointer;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
