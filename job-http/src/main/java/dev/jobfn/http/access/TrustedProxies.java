package dev.jobfn.http.access;

import dev.jobfn.runtime.Environment;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.catalina.util.NetMaskSet;

/**
 * The networks whose {@code X-Forwarded-*} headers are trusted. The setting {@code TRUSTED_PROXIES} lists them in CIDR
 * notation, separated by commas. The default is none.
 */
public final class TrustedProxies {
    private static final String NAME = "TRUSTED_PROXIES";
    private static final String ADDRESS = "(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]+)";
    /** Does not match host names, because Tomcat would look them up. */
    private static final Pattern LITERAL = Pattern.compile(ADDRESS);

    private static final Pattern NETWORK = Pattern.compile(ADDRESS + "(?:/\\d{1,3})?");

    private final NetMaskSet networks = new NetMaskSet();

    private TrustedProxies() {}

    /**
     * Reads the setting.
     *
     * @throws dev.jobfn.config.ConfigurationException if an entry is not a network
     */
    public static TrustedProxies of(Environment settings) {
        TrustedProxies proxies = new TrustedProxies();
        for (String cidr : settings.text(NAME, "").split(",", -1)) {
            if (!cidr.isBlank()) {
                proxies.add(cidr.strip(), settings);
            }
        }
        return proxies;
    }

    private void add(String cidr, Environment settings) {
        try {
            if (NETWORK.matcher(cidr).matches()) {
                networks.add(cidr);
                return;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, with the name of the setting.
        }
        throw settings.wrong(NAME, "'" + cidr + "' is not a network; use a form such as 10.0.0.0/8 or fd00::/8");
    }

    /** Whether a connection from this IP address comes from one of the networks. */
    public boolean contain(String remoteAddress) {
        try {
            return LITERAL.matcher(remoteAddress).matches() && networks.contains(remoteAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
