package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.TimeUnit;

/** The volume for Redis on a cluster without a default storage class. It is a folder on the cluster's node. */
public record Volume(KubernetesClient client, String namespace) {
    private static final String REDIS_IMAGE = System.getProperty("redis.image", "docker.io/library/redis:7.2");
    private static final String STANDARD = "storageclass.kubernetes.io/is-default-class";

    /**
     * Creates the volume if the cluster has no default storage class. Call this before the namespace enforces a Pod
     * Security Standard, because a pod that runs as root prepares the folder.
     */
    public void makeIfNeeded() {
        if (client.storage().v1().storageClasses().list().getItems().stream()
                .anyMatch(it -> it.getMetadata().getAnnotations() != null
                        && "true".equals(it.getMetadata().getAnnotations().get(STANDARD)))) {
            return;
        }
        Pod pod = client.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("volume")
                        .endMetadata()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewContainer()
                        .withName("volume")
                        .withImage(REDIS_IMAGE)
                        // The data of an earlier run is removed, because its jobs would otherwise continue.
                        .withCommand("sh", "-c", "rm -rf /data/* && chmod 0777 /data")
                        .withNewSecurityContext()
                        .withRunAsUser(0L)
                        .endSecurityContext()
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount()
                        .endContainer()
                        .addNewVolume()
                        .withName("data")
                        .withNewHostPath(path(), "DirectoryOrCreate")
                        .endVolume()
                        .endSpec()
                        .build())
                .create();
        client.resource(pod)
                .waitUntilCondition(it -> "Succeeded".equals(it.getStatus().getPhase()), 2, TimeUnit.MINUTES);
        client.resource(pod).delete();
        client.persistentVolumes()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .addToCapacity("storage", new Quantity("2Gi"))
                        .withNewHostPath(path(), "Directory")
                        .withNewClaimRef()
                        .withNamespace(namespace)
                        .withName("data-redis-0")
                        .endClaimRef()
                        .endSpec()
                        .build())
                .create();
    }

    /** Deletes the volume. The folder stays on the node. */
    public void remove() {
        client.persistentVolumes().withName(namespace).delete();
    }

    private String path() {
        return "/var/tmp/jobfn-e2e/" + namespace;
    }
}
