/** Coalesces calls: calls that arrive while another is in flight share the next round trip. */
package dev.jobfn.coalesce;
