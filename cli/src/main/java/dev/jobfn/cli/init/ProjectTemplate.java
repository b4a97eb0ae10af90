package dev.jobfn.cli.init;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a new project. The resource {@code java/files} lists them: the name of a template or of a file of the
 * Maven Wrapper, and the path in the project. Placeholders such as <code>{{name}}</code> are replaced in templates and
 * paths.
 *
 * @param values the values of the placeholders
 */
record ProjectTemplate(Map<String, String> values) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    /** Writes the project. No file of it may exist. */
    void write(Path folder) throws IOException {
        List<String> files =
                text("java/files").lines().filter(line -> !line.isBlank()).toList();
        for (String line : files) {
            int space = line.indexOf(' ');
            String template = line.substring(0, space);
            Path file = folder.resolve(filled(line.substring(space).strip()));
            Files.createDirectories(file.getParent());
            Files.writeString(file, template.startsWith("wrapper/") ? text(template) : filled(text(template)));
            if (template.endsWith("/mvnw") && !file.toFile().setExecutable(true)) {
                throw new IOException("can't make " + file + " executable");
            }
        }
    }

    private String filled(String template) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalStateException("the template has an unknown placeholder: " + found.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String text(String resource) throws IOException {
        try (InputStream content = ProjectTemplate.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new FileNotFoundException(resource);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
