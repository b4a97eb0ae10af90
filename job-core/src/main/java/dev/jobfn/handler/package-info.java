/** What the author of a job's handler sees. A handler may as well be a plain {@link java.util.function.Function}. */
package dev.jobfn.handler;
