package dev.jobfn.local.process;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * How to start a process of the local run.
 *
 * @param environment variables to set in addition to this process's environment
 * @param ready a URL that returns 2xx once the process is ready
 * @param needed whether the local run fails to start without it
 */
public record ChildSpec(
        String name, List<String> command, Map<String, String> environment, URI ready, boolean needed) {}
