/** The catalog: one file that defines all queues and job types. Every function reads it. */
package dev.jobfn.catalog;
