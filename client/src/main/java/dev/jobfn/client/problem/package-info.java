/**
 * What can go wrong with a request. {@link dev.jobfn.client.problem.JobfnException} is the root;
 * {@link dev.jobfn.client.problem.JobfnProblemException} and its subclasses are answers of the service.
 */
package dev.jobfn.client.problem;
