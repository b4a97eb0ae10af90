package dev.jobfn.faults.hostile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * How often each network fault occurs. The faults are random, but the same seed produces the same faults in the same
 * order.
 *
 * @param name the name of the part that gets these faults
 * @param perMille how many requests in a thousand get each fault
 * @param longestDelayMillis the maximum delay of {@link NetworkFault#DELAY} and {@link NetworkFault#DUPLICATE}
 */
public record FaultRates(String name, Random random, Map<NetworkFault, Integer> perMille, int longestDelayMillis) {

    /** No faults. */
    public static FaultRates none() {
        return new FaultRates("calm", new Random(0), Map.of(), 1);
    }

    /** A mix of all faults. */
    public static FaultRates mixed(long seed, String name) {
        Map<NetworkFault, Integer> rates = new EnumMap<>(NetworkFault.class);
        rates.put(NetworkFault.DROP, 15);
        rates.put(NetworkFault.REFUSE, 15);
        rates.put(NetworkFault.CLOSE, 15);
        rates.put(NetworkFault.CUT_RESPONSE, 10);
        rates.put(NetworkFault.LOSE_RESPONSE, 15);
        rates.put(NetworkFault.SPOIL_RESPONSE, 10);
        rates.put(NetworkFault.DUPLICATE, 30);
        rates.put(NetworkFault.DELAY, 40);
        return new FaultRates(name, random(seed, name), rates, 800);
    }

    /** A single kind of fault. */
    public static FaultRates only(NetworkFault fault, int perMille, long seed) {
        return new FaultRates("only-" + fault, random(seed, fault.name()), Map.of(fault, perMille), 800);
    }

    /** A separate random sequence for each part, so that no part affects the faults of another. */
    public static Random random(long seed, String part) {
        return new Random(seed * 1_000_003 + part.hashCode());
    }

    /** Draws the fault for the next request. */
    synchronized NetworkFault next() {
        int draw = random.nextInt(1_000);
        for (NetworkFault fault : NetworkFault.values()) {
            draw -= perMille.getOrDefault(fault, 0);
            if (draw < 0) {
                return fault;
            }
        }
        return NetworkFault.NONE;
    }

    synchronized long delayMillis() {
        return 1L + random.nextInt(longestDelayMillis);
    }
}
