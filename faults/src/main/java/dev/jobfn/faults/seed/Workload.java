package dev.jobfn.faults.seed;

import dev.jobfn.faults.hostile.FaultRates;
import dev.jobfn.faults.seed.Order.Behavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws the jobs of a seed, with their tenants, what their handlers do, and what the client does. */
final class Workload {
    private static final List<String> TENANTS = List.of("shop", "press", "lab");
    private static final Set<String> SUCCEEDS = Set.of("succeeded");
    private static final Set<String> FAILS = Set.of("failed");

    private final long seed;
    private final Random random;

    Workload(long seed) {
        this.seed = seed;
        this.random = FaultRates.random(seed, "workload");
    }

    List<Order> orders(int number) {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            orders.add(order(i));
        }
        return orders;
    }

    private Order order(int number) {
        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
        Behavior behavior = behavior(random.nextInt(100));
        int kind = random.nextInt(1_000);
        String steps = steps(kind);
        String type = kind == 999 ? "poison" : random.nextBoolean() ? "work" : "small";
        Set<String> ends = kind == 999 || (kind >= 970 && kind < 990) ? FAILS : SUCCEEDS;
        String when = random.nextInt(20) == 0 ? "\"delay\":\"PT%dS\",".formatted(1 + random.nextInt(4)) : "";
        String priority = random.nextInt(4) == 0 ? "\"priority\":%d,".formatted(random.nextInt(10)) : "";
        String body = "{\"type\":\"%s\",%s%s\"input\":{\"number\":%d,\"millis\":%d,\"steps\":[%s]}}"
                .formatted(type, when, priority, number, random.nextInt(40), steps);
        Set<String> expected =
                behavior == Behavior.CANCEL ? Set.of(ends.iterator().next(), "cancelled") : ends;
        return new Order(tenant, "seed-" + seed + "-" + number, body, expected, behavior);
    }

    private static Behavior behavior(int draw) {
        return draw < 3 ? Behavior.CANCEL : draw < 7 ? Behavior.ABANDON : draw < 12 ? Behavior.REPEAT : Behavior.PLAIN;
    }

    /** What the handler does on each attempt: at most two failures before a success, or only failures. */
    private static String steps(int kind) {
        if (kind == 999) {
            return "\"kill\"";
        }
        if (kind >= 990) {
            return "\"hang\",\"succeed\"";
        }
        if (kind >= 980) {
            return "\"refuse\"";
        }
        if (kind >= 970) {
            return "\"fail\"";
        }
        if (kind >= 950) {
            return "\"garbage\",\"cut\",\"succeed\"";
        }
        return kind >= 920 ? "\"fail\",\"succeed\"" : "\"succeed\"";
    }
}
