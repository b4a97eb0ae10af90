/** The local API address: a reverse proxy in front of submit-fn and status-fn. */
package dev.jobfn.local.gateway;
