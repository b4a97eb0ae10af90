/** What the tests of several modules share: Redis servers and clusters, a broker that records, the OpenAPI contract. */
package dev.jobfn.testing;
