package dev.jobfn.e2e.cluster;

import java.net.URI;

/**
 * The settings of the tests, in addition to {@code KUBECONFIG}.
 *
 * @param gateway the address of the cluster's gateway, which routes by Host header
 * @param kubectl the kubectl program
 */
public record TestSettings(URI gateway, Kubectl kubectl) {
    public static TestSettings ofProperties() {
        return new TestSettings(
                URI.create(System.getProperty("gateway", "http://127.0.0.1:8080")),
                new Kubectl(System.getProperty("kubectl", "kubectl")));
    }
}
