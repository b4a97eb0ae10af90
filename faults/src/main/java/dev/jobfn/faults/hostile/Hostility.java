package dev.jobfn.faults.hostile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * How much goes wrong on a way, drawn from a seed: the same seed draws the same in the same order.
 *
 * @param name whose draws these are
 * @param perMille how many of a thousand requests meet each trouble
 * @param longestDelayMillis of {@link Trouble#DELAY} and {@link Trouble#DUPLICATE}
 */
public record Hostility(String name, Random random, Map<Trouble, Integer> perMille, int longestDelayMillis) {

    /** A way on which nothing goes wrong. */
    public static Hostility none() {
        return new Hostility("calm", new Random(0), Map.of(), 1);
    }

    /** A bit of everything. */
    public static Hostility mixed(long seed, String name) {
        Map<Trouble, Integer> rates = new EnumMap<>(Trouble.class);
        rates.put(Trouble.DROP, 15);
        rates.put(Trouble.REFUSE, 15);
        rates.put(Trouble.CLOSE, 15);
        rates.put(Trouble.CUT_ANSWER, 10);
        rates.put(Trouble.LOSE_ANSWER, 15);
        rates.put(Trouble.SPOIL_ANSWER, 10);
        rates.put(Trouble.DUPLICATE, 30);
        rates.put(Trouble.DELAY, 40);
        return new Hostility(name, random(seed, name), rates, 800);
    }

    /** One trouble only. */
    public static Hostility only(Trouble trouble, int perMille, long seed) {
        return new Hostility("only-" + trouble, random(seed, trouble.name()), Map.of(trouble, perMille), 800);
    }

    /** Draws of their own for each part, so that one does not shift another's. */
    public static Random random(long seed, String part) {
        return new Random(seed * 1_000_003 + part.hashCode());
    }

    /** What meets the next request. */
    synchronized Trouble next() {
        int draw = random.nextInt(1_000);
        for (Trouble trouble : Trouble.values()) {
            draw -= perMille.getOrDefault(trouble, 0);
            if (draw < 0) {
                return trouble;
            }
        }
        return Trouble.NONE;
    }

    synchronized long delayMillis() {
        return 1L + random.nextInt(longestDelayMillis);
    }
}
