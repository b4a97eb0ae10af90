package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.util.List;

/** Checks the settings of the Redis that the component {@code redis} installs. A managed Redis is not checked. */
record RedisCheckup(Kubectl kubectl, Findings findings) {
    private static final String CHECK = "redis";

    void run() {
        try {
            List<JsonObject> sets = kubectl.list("statefulsets.apps");
            if (sets.stream().noneMatch(set -> Installation.name(set).equals("redis"))) {
                findings.ok(CHECK, "not in this namespace; the functions check its settings when they start");
                return;
            }
            long before = findings.problems();
            String policy = setting("maxmemory-policy");
            if (!policy.equals("noeviction")) {
                findings.error(
                        CHECK,
                        "maxmemory-policy is " + policy + ", with which a full Redis loses jobs",
                        "Set maxmemory-policy noeviction in redis.conf.");
            }
            if (!setting("appendonly").equals("yes")) {
                findings.error(
                        CHECK, "appendonly is off, so a restart loses jobs", "Set appendonly yes in redis.conf.");
            }
            if (findings.problems() == before) {
                findings.ok(CHECK, "keeps what it acknowledges");
            }
        } catch (Kubectl.KubectlException e) {
            findings.warning(CHECK, "its settings can't be read: " + e.getMessage(), "kubectl describe pod redis-0");
        }
    }

    private String setting(String name) throws Kubectl.KubectlException {
        List<String> lines = kubectl.exec("redis-0", "redis-cli", "config", "get", name)
                .lines()
                .toList();
        return lines.size() < 2 ? "unknown" : lines.get(1).strip();
    }
}
