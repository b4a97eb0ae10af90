/** What the functions' HTTP sides share: problem documents, access keys, limits, links, health, and their start. */
package dev.jobfn.http;
