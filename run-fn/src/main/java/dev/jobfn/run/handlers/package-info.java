/** The handlers that are shipped, and the place for one's own. */
package dev.jobfn.run.handlers;
