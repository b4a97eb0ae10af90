package dev.jobfn.e2e;

import java.net.URI;

/**
 * Where the cluster is, beside what {@code KUBECONFIG} says.
 *
 * @param gateway where it takes requests from outside, told apart by their Host header
 * @param kubectl the program
 */
record Settings(URI gateway, Kubectl kubectl) {
    static Settings ofProperties() {
        return new Settings(
                URI.create(System.getProperty("gateway", "http://127.0.0.1:8080")),
                new Kubectl(System.getProperty("kubectl", "kubectl")));
    }
}
