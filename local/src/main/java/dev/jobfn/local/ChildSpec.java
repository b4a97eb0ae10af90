package dev.jobfn.local;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A process of the local run.
 *
 * @param environment what is set for it beside this process's own environment
 * @param ready a URL that answers 2xx when it can work
 * @param needed whether the run can't do without it
 */
record ChildSpec(String name, List<String> command, Map<String, String> environment, URI ready, boolean needed) {}
