/** Coalesces calls: those that arrive while one is in flight share the next round trip. */
package dev.jobfn.coalesce;
