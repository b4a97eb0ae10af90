package dev.jobfn.cli.doctor;

import dev.jobfn.cli.http.ServiceRequest;
import dev.jobfn.cli.http.ServiceResponse;
import dev.jobfn.cli.http.UnreachableServiceException;
import dev.jobfn.cli.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Checks that clients can follow the links in answers. */
record LinkCheck(Findings findings) {
    private static final String CHECK = "links";

    /** @param page a list of jobs, of which the first is enough */
    void run(ServiceResponse page) {
        List<JsonObject> jobs = page.json().map(json -> json.objects("jobs")).orElse(List.of());
        if (jobs.isEmpty()) {
            findings.ok(CHECK, "not checked, because there is no job yet");
            return;
        }
        JsonObject links = jobs.get(0).object("links");
        boolean self = leads(links.text("self"), "STATUS_URL");
        boolean cancel = leads(links.text("cancel"), "SUBMIT_URL");
        if (self && cancel) {
            findings.ok(CHECK, "lead to hosts that can be reached");
        }
    }

    private boolean leads(Optional<String> link, String setting) {
        if (link.isEmpty()) {
            return true;
        }
        URI url = URI.create(link.get());
        URI base = URI.create(url.getScheme() + "://" + url.getAuthority());
        String advice = "Set " + setting + " (hosts.env) to the address that clients use.";
        try {
            // Without the key, which must not go to an address that only the link names.
            ServiceResponse health =
                    ServiceRequest.get(base.resolve("/health/live")).send(Optional.empty());
            if (health.succeeded()) {
                return true;
            }
            findings.error(CHECK, "lead to " + base + ", where HTTP " + health.status() + " answers", advice);
        } catch (IOException e) {
            findings.error(CHECK, "lead to " + base + ": " + UnreachableServiceException.reason(e), advice);
        }
        return false;
    }
}
