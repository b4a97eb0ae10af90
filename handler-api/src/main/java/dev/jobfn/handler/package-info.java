/** The API for handlers. A handler can also be a plain {@link java.util.function.Function}. */
package dev.jobfn.handler;
