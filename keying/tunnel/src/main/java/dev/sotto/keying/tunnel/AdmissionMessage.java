package dev.sotto.keying.tunnel;

import dev.sotto.base.Fingerprint;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What call processing and the key distributor tell each other about legs, beside the tunnel. Requests can only narrow
 * who gets in; who may hold keys is the key distributor's own knowledge (RFC 8871 3.2.2, 5.3).
 */
public sealed interface AdmissionMessage {
    /** From the media distributor. */
    sealed interface Request extends AdmissionMessage {}

    /** From the key distributor. */
    sealed interface Notice extends AdmissionMessage {}

    /**
     * First message of the media distributor on every connection. Another value than before means that its process is new
     * and that all legs of the old one have ended. The machines at the two ends keep it to themselves.
     *
     * @param mdInstanceId random, one for each start of the media distributor
     */
    record MdInstance(long mdInstanceId) implements AdmissionMessage {}

    /**
     * What the sender has from the peer's process, said before anything else on a new connection, so that the peer can
     * repeat the rest and nothing twice. The machines at the two ends keep it to themselves.
     *
     * @param peerInstanceId the process that the number is about; 0 if the sender has met none
     * @param received how many requests or notices of it have arrived
     */
    record Resume(long peerInstanceId, long received) implements AdmissionMessage {}

    /**
     * How many requests or notices of the peer's process have arrived by now; it need not keep them any longer. The
     * machines at the two ends keep it to themselves.
     */
    record Acknowledge(long received) implements AdmissionMessage {}

    /** A request about one leg. */
    sealed interface LegRequest extends Request {
        /** The leg, unique in the process of the media distributor. */
        long legId();
    }

    /** A notice about one leg. */
    sealed interface LegNotice extends Notice {
        /** The leg, unique in the process of the media distributor. */
        long legId();
    }

    /**
     * Expect an endpoint; answered by {@link Expected} or {@link Refusal}. Saying it twice is saying it once.
     *
     * @param legId the leg
     * @param conference its address, {@code sip:user@host}
     * @param endpointFingerprint a=fingerprint of the endpoint's description (RFC 8122); empty while we make the offer
     * @param endpointTlsId a=tls-id of the endpoint's description (RFC 8842 4); empty while we make the offer
     */
    record Expect(
            long legId, String conference, Optional<Fingerprint> endpointFingerprint, Optional<String> endpointTlsId)
            implements LegRequest {}

    /** Who the endpoint is, after it answered our offer. */
    record Identify(long legId, Fingerprint endpointFingerprint, String endpointTlsId) implements LegRequest {}

    /** The leg has ended. */
    record Leave(long legId) implements LegRequest {}

    /**
     * The leg is thrown out; the key distributor bans its certificate from the conference and answers with {@link Removed}, also
     * if the leg has ended meanwhile.
     */
    record Kick(long legId) implements LegRequest {}

    /** Nobody new may join the conference. */
    record Lock(String conference) implements Request {}

    /**
     * Please do that to a phone. Nothing answers; what becomes of it is told as any change of the phone is.
     *
     * @param number by which {@link PhoneSeen} names it
     */
    record PhoneWanted(String conference, int number, PhoneAct act) implements Request {}

    /** Please make a new key for the conference; rate-limited there. */
    record RekeyWanted(String conference) implements Request {}

    /**
     * First message on every connection. Another value than before means that the key distributor has forgotten
     * everything.
     *
     * @param kdInstanceId random, one for each start of the key distributor
     */
    record Instance(long kdInstanceId) implements Notice {}

    /**
     * The endpoint may come.
     *
     * @param legId the leg
     * @param kdLeafFingerprint the a=fingerprint to put into the description: the certificate that the key distributor
     *     keeps for this conference
     * @param kdTlsId the a=tls-id to put into the description (RFC 9185 5.4)
     * @param kind of the conference
     */
    record Expected(long legId, Fingerprint kdLeafFingerprint, String kdTlsId, Kind kind) implements LegNotice {}

    /** The endpoint may not come; last notice of the leg. */
    record Refusal(long legId, String reason) implements LegNotice {}

    /**
     * The endpoint has its keys.
     *
     * @param legId the leg
     * @param association its association in the tunnel
     * @param profile its SRTP protection profile
     * @param label who can read its media
     * @param gateway the name by which the key distributor knows the gateway that the leg is; empty for everybody else
     */
    record Keyed(long legId, UUID association, int profile, SecurityLabel label, String gateway) implements LegNotice {
        /** @throws IllegalArgumentException unless exactly the legs through a gateway have the name of one */
        public Keyed {
            if (label.isThroughGateway() == gateway.isEmpty()) {
                throw new IllegalArgumentException(label + " with gateway \"" + gateway + "\"");
            }
        }

        /** Of an endpoint that is no gateway. */
        public Keyed(long legId, UUID association, int profile, SecurityLabel label) {
            this(legId, association, profile, label, "");
        }

        /** The words of the label, with the gateway's name. */
        public String security() {
            return label.text(gateway);
        }
    }

    /**
     * The link to a gateway broke that has telephones in the leg's conference, and nobody can be asked by a key there. Whoever has
     * a leg that speaks for others asks it whether it is still there; the key distributor wants no answer, since the end of the leg is one.
     */
    record Doubted(long legId) implements LegNotice {}

    /**
     * What the key distributor says of an endpoint that has keys, for people to read; nothing depends on it. It is said again when it
     * is something else.
     *
     * @param legId the leg
     * @param name as on the roster; empty if it is on none
     * @param spi of the newest EKTKey that the endpoint acknowledged (RFC 8870 4.1); empty before that, and without EKT
     * @param ageSeconds of the conference's present EKTKey, which is a newer one until the endpoint acknowledges that; 0 without
     * @param nextSeconds until there is another one for age alone; 0 without
     * @param locked whether nobody new may join the conference
     */
    record Described(long legId, String name, OptionalInt spi, int ageSeconds, int nextSeconds, boolean locked)
            implements LegNotice {}

    /** A notice about a phone of a conference that the media distributor has a leg in, for people to read; nothing depends on it. */
    sealed interface PhoneNotice extends Notice {
        /** The conference's address. */
        String conference();

        /** By which commands name the phone, 1 and up in its conference. */
        int number();
    }

    /**
     * There is such a phone, or there is something new about it.
     *
     * @param caller who calls, as its gateway was told; proven by nobody
     * @param gateway the name of its gateway
     * @param place whether it is in
     * @param muted whether it says nothing, as its gateway tells
     * @param handRaised whether its caller asks for the word
     */
    record PhoneSeen(
            String conference,
            int number,
            String caller,
            String gateway,
            PhonePlace place,
            boolean muted,
            boolean handRaised)
            implements PhoneNotice {}

    /** The phone is neither in nor waits any more. */
    record PhoneLeft(String conference, int number) implements PhoneNotice {}

    /** The endpoint did not get keys; last notice of the leg. */
    record Failed(long legId, String reason) implements LegNotice {}

    /** The association of the endpoint ended; last notice of the leg. */
    record Gone(long legId, String reason) implements LegNotice {}

    /** The key distributor threw it out; last notice of the leg. */
    record Removed(long legId, String reason) implements LegNotice {}
}
