package dev.jobfn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobQuery;
import dev.jobfn.client.JobRecord;
import dev.jobfn.testing.sample.SampleJobs;
import dev.jobfn.testing.sample.SampleJobs.Text;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Test classes with the same options, and their nested classes, use the same functions. */
class SharedServiceIT {
    private static final Set<String> SERVICES = ConcurrentHashMap.newKeySet();

    private static void remember(JobClient client) {
        SERVICES.add(client.toString());
        assertThat(SERVICES).hasSize(1);
    }

    @Nested
    @JobfnTest(value = SampleJobs.class, catalog = "src/test/catalog")
    class First {
        @Test
        void two_classes_share_a_service(JobClient client) {
            remember(client);
        }
    }

    @Nested
    @JobfnTest(value = SampleJobs.class, catalog = "src/test/catalog")
    class Second {
        @Test
        void two_classes_share_a_service(JobClient client) {
            remember(client);
        }
    }

    @Nested
    @JobfnTest(value = SampleJobs.class, catalog = "src/test/catalog")
    class TenantOfTheClass {
        private static String job;

        @BeforeAll
        static void submit(JobClient client) {
            job = client.submit("shout", new Text("shared")).id();
        }

        @Test
        void a_client_of_the_class_is_also_that_of_its_tests(JobClient client) {
            assertThat(client.list(JobQuery.all())).extracting(JobRecord::id).containsExactly(job);
        }
    }
}
