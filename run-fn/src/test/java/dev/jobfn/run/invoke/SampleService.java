package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;

/** A handler that is found without Spring. */
@JobType("service")
public final class SampleService implements JobHandler<SampleBeans.Count, SampleBeans.Count> {
    @Override
    public SampleBeans.Count run(SampleBeans.Count input, JobContext context) {
        return new SampleBeans.Count(input.n() / 2);
    }
}
