/** Handlers in processes of their own, which can be bounded and killed. */
package dev.jobfn.run.isolate;
