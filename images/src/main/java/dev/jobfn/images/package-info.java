/** Tools for the container images: they train the AOT caches and measure start times. */
package dev.jobfn.images;
