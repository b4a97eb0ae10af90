/**
 * Tomcat with limits on everything that a client can send, and with requests that end when their client disconnects.
 */
package dev.jobfn.http.tomcat;
