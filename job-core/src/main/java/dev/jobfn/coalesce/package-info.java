/** Trips that are shared: what comes while one is under way goes with the next. */
package dev.jobfn.coalesce;
