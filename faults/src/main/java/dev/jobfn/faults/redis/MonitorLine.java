package dev.jobfn.faults.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of MONITOR output: {@code 1732459112.123456 [0 127.0.0.1:41234] "SET" "key" "value"}.
 *
 * @param at microseconds since 1970
 * @param inScript whether a script made the call; the script's own call is on an earlier line
 */
record MonitorLine(long at, boolean inScript, List<String> words) {

    /** Parses a line. Returns empty if it is not a command. */
    static Optional<MonitorLine> parse(String line) {
        int dot = line.indexOf('.');
        int from = line.indexOf(" [");
        int to = line.indexOf("] \"", from);
        if (dot < 1 || from < dot || to < 0) {
            return Optional.empty();
        }
        String start = line.startsWith("+") ? line.substring(1, dot) : line.substring(0, dot);
        if (!start.chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        long at = Long.parseLong(start) * 1_000_000 + Long.parseLong(line.substring(dot + 1, from));
        boolean inScript = line.substring(from, to).endsWith(" lua");
        return Optional.of(new MonitorLine(at, inScript, words(line, to + 2)));
    }

    private static List<String> words(String line, int start) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            if (word == null) {
                word = c == '"' ? new StringBuilder() : null;
            } else if (c == '"') {
                words.add(word.toString());
                word = null;
            } else if (c == '\\' && i + 1 < line.length()) {
                i++;
                i = unescape(line, i, word);
            } else {
                word.append(c);
            }
        }
        return words;
    }

    /** Appends the character of an escape sequence and returns the index of its end. */
    private static int unescape(String line, int i, StringBuilder word) {
        switch (line.charAt(i)) {
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'x' -> {
                word.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                return i + 2;
            }
            default -> word.append(line.charAt(i));
        }
        return i;
    }
}
