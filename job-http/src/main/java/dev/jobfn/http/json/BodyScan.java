package dev.jobfn.http.json;

/**
 * What one pass over the bytes of a body finds before the body is parsed: whether the bytes are UTF-8, and how much
 * memory the values will need. The pass takes about a nanosecond per byte.
 *
 * @param wrongAt the position of the first byte that is not valid UTF-8 or is NUL, which JSON never contains; -1 if
 *     there is no such byte
 * @param cost the maximum number of bytes of heap taken up by everything that is created from the body until the job is
 *     stored
 */
record BodyScan(int wrongAt, long cost) {
    /**
     * The cost of one byte of the text. The text exists as bytes, as characters, as values, and as the JSON that is
     * written from the values.
     */
    private static final int BYTE = 8;

    /** The node and its map. */
    private static final int OBJECT = 80;
    /** The map's table. */
    private static final int FIRST_MEMBER = 80;
    /** The node and its list. */
    private static final int ARRAY = 48;
    /** The list's array. */
    private static final int FIRST_ITEM = 56;
    /** A map entry, its share of the table, and its share of the parser's table of names. */
    private static final int MEMBER = 72;
    /** An element of a growing list. */
    private static final int PLACE = 16;
    /** A string and its node, without the string's characters. */
    private static final int STRING = 64;
    /** A decimal number and its node. {@link #BYTE} covers the digits of long numbers. */
    private static final int NUMBER = 64;

    static BodyScan of(byte[] body) {
        long cost = (long) BYTE * body.length;
        boolean inString = false;
        for (int i = 0; i < body.length; i++) {
            if (inString) {
                i = skipPlain(body, i);
            }
            int b = i < body.length ? body[i] : '"';
            if (b < 0) {
                int more = continuation(body, i);
                if (more < 0) {
                    return new BodyScan(i, cost);
                }
                i += more;
            } else if (b == 0) {
                return new BodyScan(i, cost);
            } else if (b == '"') {
                cost += inString ? 0 : STRING;
                inString = !inString;
            } else if (inString) {
                // Only an escaped quote or backslash matters here.
                i += next(body, i) == '"' || next(body, i) == '\\' ? 1 : 0;
            } else {
                cost += cost(b, body, i);
            }
        }
        return new BodyScan(-1, cost);
    }

    /** A fast path, because most large bodies consist of one long string. */
    private static int skipPlain(byte[] body, int from) {
        int i = from;
        while (i < body.length && body[i] > 0 && body[i] != '"' && body[i] != '\\') {
            i++;
        }
        return i;
    }

    private static int next(byte[] body, int at) {
        return at + 1 < body.length ? body[at + 1] : -1;
    }

    private static int cost(int b, byte[] body, int at) {
        return switch (b) {
            case '{' -> OBJECT + (next(body, at) == '}' ? 0 : FIRST_MEMBER);
            case '[' -> ARRAY + (next(body, at) == ']' ? 0 : FIRST_ITEM) + numberAfter(body, at);
            case ':' -> MEMBER + numberAfter(body, at);
            case ',' -> PLACE + numberAfter(body, at);
            // A number may follow whitespace.
            case ' ', '\t', '\n', '\r' -> numberAfter(body, at);
            default -> 0;
        };
    }

    private static int numberAfter(byte[] body, int at) {
        int next = next(body, at);
        return next == '-' || (next >= '0' && next <= '9') ? NUMBER : 0;
    }

    /**
     * The number of bytes that follow the first byte of the character at this position; -1 if the character is
     * incomplete or not allowed.
     */
    private static int continuation(byte[] body, int at) {
        int first = body[at] & 0xff;
        int more = first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
        if (more < 0 || at + more >= body.length) {
            return -1;
        }
        for (int i = 1; i <= more; i++) {
            if ((body[at + i] & 0xc0) != 0x80) {
                return -1;
            }
        }
        int second = body[at + 1] & 0xff;
        // Overlong forms, surrogates, and characters beyond U+10FFFF.
        boolean forbidden = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return forbidden ? -1 : more;
    }
}
