package dev.jobfn.http.access;

import dev.jobfn.runtime.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The networks whose X-Forwarded headers count: TRUSTED_PROXIES, a comma-separated list of CIDRs. None by default. */
public final class TrustedProxies {
    private static final String NAME = "TRUSTED_PROXIES";
    // Only what can't be taken for a host's name, which would be looked up.
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]+");

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Those of the environment. */
    public static TrustedProxies of(Environment environment) {
        List<Network> networks = new ArrayList<>();
        for (String cidr : environment.text(NAME, "").split(",", -1)) {
            if (!cidr.isBlank()) {
                networks.add(network(cidr.strip(), environment));
            }
        }
        return new TrustedProxies(networks);
    }

    private static Network network(String cidr, Environment environment) {
        int slash = cidr.indexOf('/');
        try {
            byte[] address = literal(slash < 0 ? cidr : cidr.substring(0, slash));
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
            if (bits >= 0 && bits <= address.length * 8) {
                return new Network(address, bits);
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // Answered below, with the variable's name.
        }
        throw environment.wrong(NAME, "'" + cidr + "' is no network, as 10.0.0.0/8 or fd00::/8");
    }

    private static byte[] literal(String text) throws UnknownHostException {
        if (!LITERAL.matcher(text).matches()) {
            throw new UnknownHostException("not an address");
        }
        return InetAddress.getByName(text).getAddress();
    }

    /** Whether a connection from this address, as the servlet container tells it, is one of theirs. */
    public boolean contain(String remoteAddress) {
        try {
            byte[] address = literal(remoteAddress);
            return networks.stream().anyMatch(network -> network.holds(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static final class Network {
        private final byte[] address;
        private final int bits;

        Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((address[i / 8] & mask) != (other[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
