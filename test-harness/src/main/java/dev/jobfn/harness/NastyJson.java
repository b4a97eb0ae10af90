package dev.jobfn.harness;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generates request bodies that are JSON, almost JSON, or not even text. They include known pitfalls for JSON parsers.
 */
public final class NastyJson {
    private static final List<String> SCALARS = List.of(
            "0",
            "-0",
            "-0.0",
            "1e2147483647",
            "1e2147483648",
            "-1E+99999999999",
            "1e-2147483649",
            "1E-2147483648",
            "9".repeat(399),
            "9".repeat(10_000),
            "0." + "1".repeat(500),
            "1e1000",
            "1e1001",
            "1e-1000",
            "123456789e-1005",
            "9223372036854775808",
            "-9223372036854775809",
            "NaN",
            "Infinity",
            "-Infinity",
            "0x10",
            "01",
            "1.",
            ".5",
            "+1",
            "true",
            "false",
            "null",
            "nul",
            "\"\"",
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "\"\\ud83d\\ude00\"",
            "\"😀\"",
            "\"\\u0000\"",
            "\"\\uZZZZ\"",
            "\"\\x\"",
            "\"\u2028\"",
            "\"\ufeff\"",
            "\"\uffff\"",
            "\"\t\"",
            "\"",
            "'a'",
            "[]",
            "{}",
            "[,]",
            "{,}",
            "/**/1",
            "1//",
            "\"a\":1");
    private static final List<String> NAMES = List.of(
            "type",
            "input",
            "metadata",
            "priority",
            "delay",
            "runAt",
            "queue",
            "jobs",
            "a",
            "",
            "\\ud83d",
            "\\u0000",
            "~/",
            "k".repeat(1_001));
    private static final List<String> CHARSETS = List.of("UTF-16", "UTF-16LE", "UTF-32", "UTF-32BE", "ISO-8859-1");

    private final Random random;

    public NastyJson(Random random) {
        this.random = random;
    }

    /** A value that is usually valid JSON. */
    public String value() {
        return value(random.nextInt(5));
    }

    private String value(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 0) {
            return one(SCALARS);
        }
        String inside = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> (kind == 1 ? "\"" + one(NAMES) + "\":" : "") + value(depth - 1))
                .collect(Collectors.joining(","));
        return kind == 1 ? "{" + inside + "}" : "[" + inside + "]";
    }

    /**
     * A body with a value. Sometimes the body is truncated, has a changed byte, is deeply nested, or is in another
     * encoding.
     */
    public byte[] body() {
        String value = value();
        return spoilt(
                value.getBytes(random.nextInt(20) == 0 ? Charset.forName(one(CHARSETS)) : StandardCharsets.UTF_8));
    }

    private byte[] spoilt(byte[] body) {
        switch (random.nextInt(12)) {
            case 0 -> {
                return java.util.Arrays.copyOf(body, random.nextInt(body.length + 1));
            }
            case 1 -> {
                if (body.length > 0) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> {
                return "[".repeat(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
            }
            default -> {}
        }
        return body;
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
