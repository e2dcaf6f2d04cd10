package dev.sotto.endpoint.library;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.DtlsAlert;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.ServerCertificateCheck;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.sdp.RemoteTransport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint gets its keys: one DTLS association after the other with the key distributor, whatever stands between. The
 * terms bind each to the fingerprint and tls-id of the SDP. In a private conference they bind it to the pinned authority and to the
 * address that the user dialled too, offer only double profiles and demand the extensions 39 and 56, so that nothing weaker can
 * come out (RFC 8871 4.5.1, RFC 9185 5.1). In a standard one they offer single profiles only and no EKT, and the pin is optional.
 */
final class KeyingMachine {
    /** How long the key distributor may take from the handshake to its EKTKey. */
    static final long EKT_KEY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final KeyingConfig config;
    private @Nullable ClientTerms waiting;
    private long association;
    private boolean closed = true;
    private boolean takenIn;
    private long ektKeyDeadlineNanos = NanoClock.NEVER;

    KeyingMachine(KeyingConfig config) {
        this.config = config;
    }

    /** Offer and answer ask for a new association; it starts when the path is open. */
    void agreed(CallAgreement agreement) {
        RemoteTransport remote = agreement.audio().remote();
        waiting = switch (config.trust()) {
            case ConferenceTrust.EndToEnd own ->
                ClientTerms.forPrivate(
                        config.identity(),
                        agreement.ownTlsId(),
                        remote.tlsId(),
                        own.profiles(),
                        ektCiphers(own),
                        ServerCertificateCheck.pinned(remote.fingerprint(), own.authorityPin(), config.conference()));
            case ConferenceTrust.HopByHop own ->
                new ClientTerms(
                        config.identity(),
                        agreement.ownTlsId(),
                        Optional.of(remote.tlsId()),
                        own.profiles(),
                        List.of(),
                        own.authorityPin()
                                .map(pin ->
                                        ServerCertificateCheck.pinned(remote.fingerprint(), pin, config.conference()))
                                .orElseGet(() -> ServerCertificateCheck.fingerprintOnly(remote.fingerprint())),
                        Optional.empty());
        };
    }

    /** Datagrams can reach the other side now. */
    void onPath(Outbox<KeyingOutput> out) {
        ClientTerms terms = waiting;
        if (terms == null) {
            return;
        }
        waiting = null;
        if (!closed) {
            out.add(new KeyingOutput.Close(association, "replaced by a new association"));
        }
        association++;
        closed = false;
        takenIn = false;
        out.add(new KeyingOutput.Open(association, terms));
    }

    /** The association that datagrams belong to; 0 before the first. */
    long association() {
        return association;
    }

    /** What an association says. */
    void onEvent(long from, DtlsEvent event, long nowNanos, Outbox<KeyingOutput> out) {
        if (from == association && closed && event instanceof DtlsEvent.Flight last) {
            // The alert that says why, or the close_notify.
            out.add(new KeyingOutput.Flight(last.datagram()));
            return;
        }
        if (from != association || closed) {
            discard(event);
            return;
        }
        switch (event) {
            case DtlsEvent.Flight flight -> out.add(new KeyingOutput.Flight(flight.datagram()));
            case DtlsEvent.Established established -> onEstablished(established, nowNanos, out);
            case DtlsEvent.EktKeyReceived received -> onEktKey(received.body(), out);
            case DtlsEvent.EktKeyAcknowledged ignored -> {
                // Only servers send EKTKeys.
            }
            case DtlsEvent.Closed ended -> {
                closed = true;
                out.add(new KeyingOutput.Failed(ending(ended)));
            }
        }
    }

    /** What the key list made of an EKTKey. */
    void judged(long from, EktKeyOutcome outcome, Outbox<KeyingOutput> out) {
        if (from == association && outcome.acknowledged()) {
            takenIn = true;
            ektKeyDeadlineNanos = NanoClock.NEVER;
        } else if (from == association) {
            refuseEktKey(DtlsAlert.ILLEGAL_PARAMETER, "the EKTKey cannot be used: " + outcome, out);
        }
    }

    /** Notices that no key came. */
    void onTime(long nowNanos, Outbox<KeyingOutput> out) {
        if (nowNanos >= ektKeyDeadlineNanos) {
            ektKeyDeadlineNanos = NanoClock.NEVER;
            String sentence = "the key distributor took us in but sent no conference key";
            out.add(new KeyingOutput.Failed(new Ending(Ending.Kind.NOT_ADMITTED, sentence)));
        }
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return ektKeyDeadlineNanos;
    }

    /** Whether the present association has brought all keys that there are. */
    boolean keyed() {
        return takenIn && !closed;
    }

    /** We leave. */
    void close(String reason, Outbox<KeyingOutput> out) {
        waiting = null;
        ektKeyDeadlineNanos = NanoClock.NEVER;
        if (!closed) {
            closed = true;
            out.add(new KeyingOutput.Close(association, reason));
        }
    }

    private void onEstablished(DtlsEvent.Established established, long nowNanos, Outbox<KeyingOutput> out) {
        try (KeyMaterial block = established.exporterBlock()) {
            SrtpProfile profile = SrtpProfile.of(established.profile())
                    .filter(p -> config.trust().profiles().contains(p.code()))
                    .orElse(null);
            boolean identified = established.peerExternalSessionId().isPresent();
            boolean ekt = established.ektCipher().isPresent();
            // The association's terms forbid what does not fit; said once more where it would hurt.
            if (profile == null || !identified || ekt != profile.isDouble()) {
                fail("the association is not that of a " + kind() + " conference", out);
            } else if (profile.isDouble()) {
                SrtpKeyHalves halves = SrtpKeyHalves.split(profile, block);
                // RFC 8871 6.4: EKT replaces the inner half, so it is destroyed at once.
                halves.inner().close();
                out.add(new KeyingOutput.Hop(established.profile(), halves.outer()));
                ektKeyDeadlineNanos = nowNanos + EKT_KEY_LIMIT_NANOS;
            } else {
                takenIn = true;
                out.add(new KeyingOutput.Hop(established.profile(), SrtpKeyPair.whole(profile, block)));
            }
        }
    }

    private String kind() {
        return config.trust() instanceof ConferenceTrust.EndToEnd ? "private" : "standard";
    }

    private void onEktKey(KeyMaterial body, Outbox<KeyingOutput> out) {
        try (body) {
            if (config.trust() instanceof ConferenceTrust.HopByHop) {
                refuseEktKey(DtlsAlert.UNEXPECTED_MESSAGE, "a standard conference has no EKTKey", out);
                return;
            }
            out.add(new KeyingOutput.EktKey(association, EktKeyCodec.parse(body)));
        } catch (MalformedException e) {
            refuseEktKey(DtlsAlert.DECODE_ERROR, e.rule(), out);
        }
    }

    private void refuseEktKey(DtlsAlert alert, String reason, Outbox<KeyingOutput> out) {
        out.add(new KeyingOutput.RefuseEktKey(association, alert, reason));
        fail(reason, out);
    }

    private void fail(String sentence, Outbox<KeyingOutput> out) {
        out.add(new KeyingOutput.Failed(new Ending(Ending.Kind.REFUSED_BY_US, sentence)));
    }

    private String whenClosed() {
        return takenIn ? "the key distributor ended our membership" : "the key distributor did not let us in";
    }

    private Ending ending(DtlsEvent.Closed ended) {
        return switch (ended.cause()) {
            case REFUSED_BY_US, PEER_MISBEHAVED, CLOSED_BY_US -> new Ending(Ending.Kind.REFUSED_BY_US, ended.reason());
            case REFUSED_BY_PEER ->
                new Ending(Ending.Kind.NOT_ADMITTED, "the key distributor refused us: " + ended.reason());
            case CLOSED_BY_PEER -> new Ending(Ending.Kind.NOT_ADMITTED, whenClosed());
            case TIMED_OUT -> new Ending(Ending.Kind.LOST, "the key distributor did not answer: " + ended.reason());
            case FAILED -> new Ending(Ending.Kind.LOST, ended.reason());
        };
    }

    private static List<EktCipherType> ektCiphers(ConferenceTrust.EndToEnd own) {
        List<SrtpProfile> profiles = own.profiles().stream()
                .flatMap(code -> SrtpProfile.of(code).stream())
                .toList();
        return Arrays.stream(EktCipherType.values())
                .filter(cipher -> profiles.stream().anyMatch(cipher::suits))
                .toList();
    }

    private static void discard(DtlsEvent event) {
        if (event instanceof DtlsEvent.Established established) {
            established.exporterBlock().destroy();
        } else if (event instanceof DtlsEvent.EktKeyReceived received) {
            received.body().destroy();
        }
    }
}
