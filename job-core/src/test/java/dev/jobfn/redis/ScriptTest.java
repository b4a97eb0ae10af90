package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/jobfn/redis");
    /** Commands that name no key. */
    private static final Set<String> KEYLESS = Set.of("TIME", "INFO");

    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('(\\w+)'(?:, ([\\w']+))?");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".lua")).toList().stream();
        }
    }

    private static Path file(Script script) {
        return FOLDER.resolve(script.name().toLowerCase(Locale.ROOT) + ".lua");
    }

    @ParameterizedTest
    @EnumSource
    void a_script_documents_its_keys_arguments_reply_and_invariant(Script script) throws IOException {
        List<String> header = Files.readAllLines(file(script)).stream()
                .takeWhile(line -> !line.startsWith("--- include"))
                .toList();
        assertThat(header.get(0)).startsWith("#!lua");
        assertThat(header.subList(1, header.size())).allMatch(line -> line.startsWith("-- "));
        assertThat(header).anyMatch(line -> line.contains("KEYS[1]"));
        assertThat(header).anyMatch(line -> line.contains("ARGV[1..2]"));
        assertThat(header).anyMatch(line -> line.startsWith("-- Returns"));
        if (!script.text().contains("flags=no-writes")) {
            assertThat(header).anyMatch(line -> line.startsWith("-- Invariant: "));
        }
    }

    /** Else jobfn-testing would move the time of some scripts only. */
    @ParameterizedTest
    @EnumSource
    void a_script_reads_the_time_only_where_tests_can_move_it(Script script) {
        String moved = ScriptTime.movable(script.text());
        assertThat(moved.split("'TIME'", -1)).hasSameSizeAs(moved.split(Pattern.quote(ScriptTime.MOVED_KEY), -1));
        assertThat(ScriptTime.in(script.text())).isEqualTo(script.text());
    }

    /** Redis reports a missing constant only when a script reaches the place that uses it. */
    @ParameterizedTest
    @EnumSource
    void a_script_declares_each_constant_that_it_uses(Script script) {
        String code = script.text().replaceAll("--[^\n]*|'[^'\n]*'", "");
        Set<String> declared = Pattern.compile("(?m)^\\s*local ([A-Z][A-Z0-9_, ]*) =")
                .matcher(code)
                .results()
                .flatMap(local -> Stream.of(local.group(1).split(", ")))
                .collect(Collectors.toSet());
        assertThat(Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b")
                        .matcher(code)
                        .results()
                        .map(MatchResult::group))
                .filteredOn(name -> !name.equals("KEYS") && !name.equals("ARGV"))
                .isSubsetOf(declared);
    }

    @ParameterizedTest
    @EnumSource
    void a_script_documents_each_argument_that_it_reads(Script script) throws IOException {
        String file = Files.readString(file(script));
        int end = file.indexOf("--- include");
        String header = file.substring(0, end);
        Pattern.compile("ARGV\\[(\\d+)]").matcher(file.substring(end)).results().forEach(argument -> {
            int number = Integer.parseInt(argument.group(1));
            assertThat(documented(header)).as("ARGV[%d]", number).contains(number);
        });
    }

    private static List<Integer> documented(String header) {
        return Pattern.compile("ARGV\\[(\\d+)(?:\\.\\.(\\d+))?]")
                .matcher(header)
                .results()
                .flatMap(range -> Stream.iterate(
                        Integer.valueOf(range.group(1)),
                        number -> number <= Integer.parseInt(range.group(range.group(2) == null ? 1 : 2)),
                        number -> number + 1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void a_script_has_at_most_60_lines(Script script) throws IOException {
        assertThat(Files.readAllLines(file(script))).hasSizeLessThanOrEqualTo(60);
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_key_is_built_from_the_declared_one(Path file) throws IOException {
        String text = Files.readString(file);
        Pattern declared = Pattern.compile("\\bKEYS\\b");
        long uses = code(text).filter(line -> declared.matcher(line).find()).count();
        assertThat(uses).isEqualTo(file.endsWith("include/lane.lua") ? 1 : 0);
        List<MatchResult> calls = code(text)
                .flatMap(line -> CALL.matcher(line).results().toList().stream())
                .toList();
        for (MatchResult call : calls) {
            if (!KEYLESS.contains(call.group(1))) {
                String first = String.valueOf(call.group(2));
                assertThat(first.equals("key") || text.contains("local " + first + " = key("))
                        .as("%s in %s", call.group(), file)
                        .isTrue();
            }
        }
    }

    private static Stream<String> code(String text) {
        return text.lines().filter(line -> !line.startsWith("--"));
    }

    @Test
    void only_the_script_that_adds_jobs_is_refused_when_memory_is_full() {
        for (Script script : Script.values()) {
            String flags = script.text().lines().findFirst().orElseThrow();
            assertThat(flags)
                    .as(script.name())
                    .isEqualTo(
                            switch (script) {
                                case SUBMIT -> "#!lua";
                                case READ, RESULT, LIST, QUEUE, MEMORY -> "#!lua flags=no-writes";
                                default -> "#!lua flags=allow-oom";
                            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_script_contains_its_includes_and_has_a_digest(Script script) {
        assertThat(script.text()).doesNotContain("--- include").contains("local base, seed = KEYS[1], ARGV[1]");
        assertThat(script.digest()).matches("[0-9a-f]{40}");
    }
}
