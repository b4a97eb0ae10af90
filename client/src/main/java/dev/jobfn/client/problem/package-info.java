/**
 * The exceptions for everything that can go wrong with a request. All extend
 * {@link dev.jobfn.client.problem.JobfnException}. {@link dev.jobfn.client.problem.JobfnProblemException} and its
 * subclasses stand for answers from the service.
 */
package dev.jobfn.client.problem;
