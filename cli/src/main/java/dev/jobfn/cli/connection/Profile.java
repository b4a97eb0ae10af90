package dev.jobfn.cli.connection;

import java.util.Optional;

/** One place that can say which service to use: a profile, the environment variables, or the command's options. */
record Profile(Optional<String> url, Optional<String> statusUrl, Optional<String> key, Optional<String> keyFile) {}
