/** Lets calls that arrive while another call is in flight share the next round trip. */
package dev.jobfn.coalesce;
