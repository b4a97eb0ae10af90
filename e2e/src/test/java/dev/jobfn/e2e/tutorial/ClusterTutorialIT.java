package dev.jobfn.e2e.tutorial;

import dev.jobfn.e2e.cluster.TestSettings;
import dev.jobfn.e2e.cluster.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The tutorial on a cluster, in the namespace {@code default}, as the tutorial does it. Needs {@code release/build} and the
 * images of that version.
 */
@Isolated
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTutorialIT {
    private static final String INSTALL = "Install it on a cluster";

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final Volume volume = new Volume(client, "default");

    private TutorialShell shell;
    private List<Step> install;

    @BeforeAll
    void create_the_project(@TempDir Path home, @TempDir Path folder) throws IOException {
        String gateway = Release.hostAndPort(TestSettings.ofProperties().gateway());
        Map<String, String> environment = Release.built().environment(home, "::" + gateway);
        environment.put("JOBFN_IMAGES", System.getProperty("images", "dev.local"));
        Tutorial tutorial = Tutorial.read(Path.of("../docs/tutorial.md"));
        install = tutorial.sections(INSTALL);
        shell = new TutorialShell(home, folder, environment);
        shell.run(tutorial.sections("Create a project"));
        shell.run(tutorial.sections("Add a handler").subList(0, 1));
        shell.run(tutorial.sections("Build the image"));
        volume.makeIfNeeded();
    }

    @Test
    void the_image_is_installed_and_answers_from_zero() throws IOException {
        shell.run(install.subList(0, install.size() - 1));
    }

    /** The last step of the tutorial removes the installation. */
    @AfterAll
    void remove() throws IOException {
        try {
            shell.run(install.subList(install.size() - 1, install.size()));
        } finally {
            shell.close();
            volume.remove();
            client.close();
        }
    }
}
