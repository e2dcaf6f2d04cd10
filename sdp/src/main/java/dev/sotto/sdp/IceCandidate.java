package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One {@code a=candidate} over UDP for RTP (RFC 8839 5.1). Candidates of other transports, components and names are left out
 * when a description is read.
 *
 * @param foundation 1 to 32 characters
 * @param priority 1..2^31-1 (RFC 8445 5.1.2)
 * @param host a literal IPv4 or IPv6 address
 * @param port 1..65535
 * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}
 */
public record IceCandidate(String foundation, long priority, String host, int port, String type) {
    private static final String RULE = "RFC 8839 5.1: candidate";

    /** The host candidate of a side with one address: the highest priority of RFC 8445 5.1.2.1. */
    public static IceCandidate host(String host, int port) {
        return host(host, port, 0);
    }

    /** The host candidates of a side with several addresses and one port, in order of preference. */
    public static List<IceCandidate> hosts(List<String> hosts, int port) {
        return IntStream.range(0, hosts.size())
                .mapToObj(i -> host(hosts.get(i), port, i))
                .toList();
    }

    /** RFC 8445 5.1.1.3: another base, another foundation; 5.1.2: no two priorities are equal. */
    private static IceCandidate host(String host, int port, int place) {
        long priority = (126L << 24) + ((65_535L - place) << 8) + 255;
        return new IceCandidate("" + (place + 1), priority, host, port, "host");
    }

    /** The attribute's value, or nothing if it is of a transport, component or address form that we must ignore. */
    static Optional<IceCandidate> parse(String value) {
        String[] fields = value.split(" ", -1);
        if (fields.length < 8 || !fields[6].equals("typ") || !RandomText.isIceText(fields[0], 1, 32)) {
            throw new MalformedException(RULE, 0, value);
        }
        long component = Numbers.parse(fields[1], 1, 256, RULE + " component");
        long priority = Numbers.parse(fields[3], 1, Integer.MAX_VALUE, RULE + " priority");
        int port = (int) Numbers.parse(fields[5], 0, 65_535, RULE + " port");
        boolean usable = component == 1
                && port != 0
                && fields[2].toUpperCase(Locale.ROOT).equals("UDP")
                && isLiteral(fields[4]);
        return usable
                ? Optional.of(new IceCandidate(fields[0], priority, fields[4], port, fields[7]))
                : Optional.empty();
    }

    /** The attribute's value; component 1, UDP. Related addresses are hidden, as RFC 8839 5.1 allows. */
    String text() {
        String related =
                type.equals("host") ? "" : host.indexOf(':') >= 0 ? " raddr :: rport 9" : " raddr 0.0.0.0 rport 9";
        return foundation + " 1 UDP " + priority + " " + host + " " + port + " typ " + type + related;
    }

    /** Names are not resolved: RFC 8839 5.1 wants candidates with one ignored. */
    private static boolean isLiteral(String host) {
        if (host.isEmpty() || host.length() > 45) {
            return false;
        }
        String allowed = host.indexOf(':') >= 0 ? "0123456789abcdefABCDEF:." : "0123456789.";
        return host.chars().allMatch(c -> allowed.indexOf(c) >= 0);
    }
}
