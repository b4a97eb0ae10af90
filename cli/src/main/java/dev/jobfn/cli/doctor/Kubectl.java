package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a namespace with {@code kubectl}.
 *
 * @param namespace empty for the namespace of the current context
 * @param environment the variables for kubectl, such as {@code KUBECONFIG}; {@code KUBECTL} names the program
 */
record Kubectl(String namespace, Map<String, String> environment) {
    private static final int LONGEST = 300;

    /** kubectl failed. The message is what it said. */
    static final class KubectlException extends Exception {
        private static final long serialVersionUID = 1;

        KubectlException(String message) {
            super(message);
        }
    }

    /** The resources of a kind, such as {@code triggers.eventing.knative.dev}. */
    List<JsonObject> list(String kind) throws KubectlException {
        return JsonObject.parse(run("get", kind, "-o", "json")).objects("items");
    }

    /** What a program in a pod printed. */
    String exec(String pod, String... command) throws KubectlException {
        List<String> arguments = new ArrayList<>(List.of("exec", pod, "--"));
        arguments.addAll(List.of(command));
        return run(arguments.toArray(String[]::new));
    }

    private String run(String... arguments) throws KubectlException {
        List<String> command =
                new ArrayList<>(List.of(environment.getOrDefault("KUBECTL", "kubectl"), "--request-timeout=20s"));
        if (!namespace.isEmpty()) {
            command.add("--namespace=" + namespace);
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.PIPE).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() == 0) {
                return out;
            }
            String last = err.lines().reduce("", (before, line) -> line);
            throw new KubectlException(last.substring(0, Math.min(LONGEST, last.length())));
        } catch (IOException e) {
            throw new KubectlException("can't run kubectl: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubectlException("interrupted");
        }
    }
}
