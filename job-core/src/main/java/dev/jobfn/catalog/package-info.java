/** The one file that says which queues and job types there are; submit-fn and run-fn read the same. */
package dev.jobfn.catalog;
