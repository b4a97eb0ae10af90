/** What the images need beside the functions: training of their AOT caches, and the measurement of how fast they start. */
package dev.jobfn.local.image;
