package dev.jobfn.cli.connection;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of TOML that profiles need: comments, {@code [tables]} with a bare name, and strings in double quotes
 * or, without escapes, in single quotes. Everything else is an error, so that any file that is accepted means the same
 * to every TOML parser.
 */
final class TomlTables {
    private static final String END = "\\s*(#.*)?";
    private static final Pattern BLANK = Pattern.compile(END);
    private static final Pattern TABLE = Pattern.compile("\\s*\\[\\s*([A-Za-z0-9_-]+)\\s*]" + END);
    private static final Pattern STRING = Pattern.compile(
            "\\s*([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\])*)\"|'([^'\\p{Cntrl}]*)')" + END);
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private TomlTables() {}

    /**
     * The strings of each table. The table {@code ""} has those above the first table.
     *
     * @throws IllegalArgumentException with the line that can't be read
     */
    static Map<String, Map<String, String>> parse(String toml) {
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        Map<String, String> current = new LinkedHashMap<>();
        tables.put("", current);
        int number = 0;
        for (String line : toml.lines().toList()) {
            number++;
            Matcher table = TABLE.matcher(line);
            Matcher string = STRING.matcher(line);
            if (table.matches()) {
                current = new LinkedHashMap<>();
                if (tables.put(table.group(1), current) != null) {
                    throw new IllegalArgumentException("line " + number + ": [" + table.group(1) + "] appears twice");
                }
            } else if (string.matches()) {
                String value = string.group(2) == null
                        ? string.group(3)
                        : ESCAPED.matcher(string.group(2)).replaceAll("$1");
                if (current.put(string.group(1), value) != null) {
                    throw new IllegalArgumentException("line " + number + ": '" + string.group(1) + "' appears twice");
                }
            } else if (!BLANK.matcher(line).matches()) {
                throw new IllegalArgumentException(
                        "line " + number + " is neither [profile], nor name = \"text\", nor a comment");
            }
        }
        return tables;
    }
}
