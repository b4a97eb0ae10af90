/** Calls that share a trip: what arrives while one is in flight goes with the next. */
package dev.jobfn.coalesce;
