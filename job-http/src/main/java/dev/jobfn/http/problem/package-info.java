/** Problem documents (RFC 9457): every error that a client can receive. */
package dev.jobfn.http.problem;
