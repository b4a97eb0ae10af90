/** CloudEvents over HTTP. */
package dev.jobfn.local.broker.event;
