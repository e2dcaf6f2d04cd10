package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Tries out whether a host can be reached, step by step, as calls of ours would; sends nothing of SIP. */
final class ReachProbe {
    private static final int HANDSHAKE_MILLIS = 5000;
    private static final int MOST_PLACES = 4;
    private static final int MOST_CAUSES = 8;

    private final Locator locator;
    private final TlsDialing tls;
    private final StreamListener.Dialing plain;

    /** @param plain connects without TLS, and gives up in time */
    ReachProbe(Locator locator, TlsDialing tls, StreamListener.Dialing plain) {
        this.locator = locator;
        this.tls = tls;
        this.plain = plain;
    }

    /** The literal addresses of {@code hop}. */
    Set<String> addresses(Hop hop) {
        return locator.places(hop).stream()
                .map(place -> Point.text(place.address().getAddress()))
                .collect(Collectors.toSet());
    }

    /**
     * What is seen on the way to {@code hop}; may wait for seconds.
     *
     * @param profile how it is dialled over TLS; empty for as usual
     */
    List<ProbeStep> probe(Hop hop, Optional<TlsProfile> profile) {
        List<ProbeStep> out = new ArrayList<>();
        List<Locator.Place> places = locator.places(hop);
        out.add(found(hop, places));
        if (hop.transport() != Transport.UDP) {
            places.stream().limit(MOST_PLACES).forEach(place -> connect(hop, place, profile, out));
        }
        return out;
    }

    private static ProbeStep found(Hop hop, List<Locator.Place> places) {
        if (places.isEmpty()) {
            return new ProbeStep(
                    ProbeStep.What.DNS,
                    hop.address(),
                    false,
                    "The name service knows no address of it; check how it is spelt, and the name server of this machine.");
        }
        if (Locator.isLiteral(hop)) {
            return new ProbeStep(ProbeStep.What.DNS, hop.address(), true, "It is an address; nobody was asked.");
        }
        String all = places.stream().map(place -> text(place.address())).collect(Collectors.joining(", "));
        return new ProbeStep(ProbeStep.What.DNS, hop.address(), true, "It is at " + all + ".");
    }

    private void connect(Hop hop, Locator.Place place, Optional<TlsProfile> profile, List<ProbeStep> out) {
        long start = System.nanoTime();
        String where = text(place.address());
        boolean isSecure = hop.transport() == Transport.TLS;
        boolean isConnected = false;
        try (Socket socket = isSecure ? dial(place, profile) : plain.dial(place.address())) {
            isConnected = true;
            out.add(new ProbeStep(
                    ProbeStep.What.CONNECT,
                    where,
                    true,
                    "It takes connections, after " + (System.nanoTime() - start) / 1_000_000 + " ms."));
            if (socket instanceof SSLSocket secured) {
                secured.setSoTimeout(HANDSHAKE_MILLIS);
                secured.startHandshake();
                out.add(new ProbeStep(ProbeStep.What.TLS, where, true, words(secured.getSession())));
            }
        } catch (IOException e) {
            out.add(new ProbeStep(
                    isConnected ? ProbeStep.What.TLS : ProbeStep.What.CONNECT, where, false, why(e, isConnected)));
        }
    }

    private Socket dial(Locator.Place place, Optional<TlsProfile> profile) throws IOException {
        if (profile.isPresent()) {
            return tls.dial(place.address(), profile.get());
        }
        tls.name(place.address(), place.name());
        return tls.dial(place.address());
    }

    /** The innermost cause says what; the others that there was something. */
    private static String why(IOException e, boolean isConnected) {
        Throwable cause = e;
        for (int depth = 0; depth < MOST_CAUSES && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String said = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
        return isConnected
                ? "TLS was not agreed: " + said + "."
                : "It takes no connection: " + said + "; check address, port and firewalls.";
    }

    private static String words(SSLSession session) throws IOException {
        List<String> chain = new ArrayList<>();
        for (Certificate one : session.getPeerCertificates()) {
            if (one instanceof X509Certificate certificate) {
                chain.add(certificate.getSubjectX500Principal().getName() + ", of "
                        + certificate.getIssuerX500Principal().getName() + ", good until "
                        + certificate
                                .getNotAfter()
                                .toInstant()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate());
            }
        }
        return session.getProtocol() + " with " + session.getCipherSuite().toLowerCase(Locale.ROOT) + "; certificates: "
                + String.join("; ", chain) + ".";
    }

    private static String text(InetSocketAddress address) {
        return Point.bracketed(Point.text(address.getAddress())) + ":" + address.getPort();
    }
}
