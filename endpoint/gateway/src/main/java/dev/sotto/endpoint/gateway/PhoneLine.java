package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.sdp.PhoneAgreement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The line to one phone: its ports, what is agreed about its media, and from then on its side. One owner. */
final class PhoneLine {
    private final PhoneParty party;
    private final GatewayParts parts;
    private final Entropy entropy = Entropy.system();
    private PhoneSockets.@Nullable Pair ports;
    private @Nullable PhoneSession session;
    private @Nullable PhoneSide side;

    PhoneLine(PhoneParty party, GatewayParts parts) {
        this.party = party;
        this.parts = parts;
    }

    /** Takes ports; null if there are none. */
    @Nullable
    PhoneSession open() {
        Optional<PhoneSockets.Pair> pair = parts.sockets().open();
        if (pair.isEmpty()) {
            return null;
        }
        ports = pair.get();
        PhoneSession made = new PhoneSession(
                parts.config().media().advertised(),
                pair.get().port(),
                PhoneSide.CODECS,
                parts.config().media().offers().security(),
                parts.certificate().fingerprint(),
                entropy);
        session = made;
        return made;
    }

    /** What was agreed; null before {@link #open}. */
    @Nullable
    PhoneSession session() {
        return session;
    }

    /** The phone's own side; null before its media were agreed for the first time. */
    @Nullable
    PhoneSide side() {
        return side;
    }

    /** What the session agreed holds from now on. */
    void apply(long nowNanos) {
        PhoneSession present = session;
        PhoneSockets.Pair pair = ports;
        if (present == null || pair == null) {
            return;
        }
        PhoneAgreement agreement = present.agreement().orElseThrow();
        if (side != null) {
            side.onAgreement(agreement.audio(), nowNanos);
            return;
        }
        String host = party.host();
        boolean mayBeBehindNat = agreement
                .audio()
                .remote()
                .rtp()
                .map(to -> !to.host().equals(host))
                .orElse(true);
        PhoneKeying keying = new PhoneKeying(
                "phone-" + party.leg(), parts.certificate(), PhoneKeying.literal(host), parts.counters());
        PhoneSide made =
                new PhoneSide(agreement.audio(), mayBeBehindNat, pair, keying, parts.counters(), entropy, nowNanos);
        side = made;
        pair.attach(made);
    }

    /** Says goodbye, and gives everything back. */
    void close(long nowNanos) {
        if (side != null) {
            side.end(nowNanos);
            side.close();
        }
        if (session != null) {
            session.close();
        }
        if (ports != null) {
            ports.close();
        }
    }
}
