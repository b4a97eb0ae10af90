/** Events: what jobs say to the broker, and how it is published. */
package dev.jobfn.event;
