/** Who calls, and what they may do: access keys, tenants, roles, and the rules for web pages of other origins. */
package dev.jobfn.http.access;
