package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Refusal;
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

    /**
     * Takes ports: of the family of the phone's media if its offer says where they are (RFC 6157 4.2), otherwise of its SIP.
     *
     * @return null if there are none
     */
    @Nullable
    PhoneSession open(Optional<String> offer) {
        String host = offer.flatMap(PhoneSession::mediaHost).orElse(party.host());
        Optional<PhonePorts.Opened> opened = parts.ports().open(host.indexOf(':') >= 0);
        if (opened.isEmpty()) {
            return null;
        }
        PhoneSockets.Pair pair = opened.get().pair();
        ports = pair;
        PhoneSession made = new PhoneSession(
                opened.get().host(),
                pair.port(),
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
        boolean mayBeBehindNat = PhoneRoutes.mayBeBehindNat(agreement.audio().remote(), host);
        PhoneKeyings keying = PhoneKeyings.of(
                "phone-" + party.leg(), parts.certificate(), PhoneKeying.literal(host), parts.counters());
        PhoneSide made =
                new PhoneSide(agreement.audio(), mayBeBehindNat, pair, keying, parts.counters(), entropy, nowNanos);
        side = made;
        pair.attach(made);
    }

    /** Our answer to a later offer of the phone, or our own to it if it sent none; empty if there was no first one. */
    Optional<CallCommand> onReinvite(Optional<String> offer, long nowNanos) {
        PhoneSession present = session;
        if (present == null) {
            return Optional.empty();
        }
        if (offer.isEmpty()) {
            return Optional.of(new CallCommand.AcceptReinvite(party.leg(), present.offer()));
        }
        return Optional.of(
                switch (present.onOffer(offer.get())) {
                    case PhoneSession.Outcome.Refused(String sentence) ->
                        new CallCommand.RefuseReinvite(party.leg(), Refusal.saying(488, sentence));
                    case PhoneSession.Outcome.Agreed(String sdp) -> {
                        apply(nowNanos);
                        yield new CallCommand.AcceptReinvite(party.leg(), sdp);
                    }
                });
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
