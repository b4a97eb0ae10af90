package dev.jobfn.http.json;

/**
 * One pass over the bytes of a body, before anything is made of them: where they stop being UTF-8, and what the values that they
 * spell take in memory. About a nanosecond per byte.
 *
 * @param wrongAt the first byte that is not UTF-8 or is NUL, which no JSON in UTF-8 holds; -1 where there is none
 * @param cost bytes of heap, a bound from above, for all that is made of the body until it is kept
 */
record BodyScan(int wrongAt, long cost) {
    /** The text itself: as bytes, as characters, as values, and as it is written again. */
    private static final int BYTE = 8;

    /** The node and its map, and the map's table once it has a member. */
    private static final int OBJECT = 80;

    private static final int FIRST_MEMBER = 80;
    /** The node and its list, and the list's array once it has an item. */
    private static final int ARRAY = 48;

    private static final int FIRST_ITEM = 56;
    /** An entry of a map, its part of the table, and of the parser's table of names. */
    private static final int MEMBER = 72;
    /** A place in a list that grows. */
    private static final int PLACE = 16;
    /** A string, without its characters, and its node. */
    private static final int STRING = 64;
    /** A decimal number and its node; the digits of long ones are in {@link #BYTE}. */
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
                // What an escape stands for is no matter, except that it may be a quote.
                i += next(body, i) == '"' || next(body, i) == '\\' ? 1 : 0;
            } else {
                cost += cost(b, body, i);
            }
        }
        return new BodyScan(-1, cost);
    }

    /** Most bodies that are large are one long text. */
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
            // Where blanks stand before it.
            case ' ', '\t', '\n', '\r' -> numberAfter(body, at);
            default -> 0;
        };
    }

    private static int numberAfter(byte[] body, int at) {
        int next = next(body, at);
        return next == '-' || (next >= '0' && next <= '9') ? NUMBER : 0;
    }

    /** How many bytes follow the one that begins a character here; -1 where they don't, or the character is not allowed. */
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
        // Overlong forms, halves of surrogate pairs, and what lies beyond U+10FFFF.
        boolean forbidden = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return forbidden ? -1 : more;
    }
}
