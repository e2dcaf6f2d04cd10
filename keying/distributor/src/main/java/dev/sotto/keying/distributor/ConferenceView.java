package dev.sotto.keying.distributor;

import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.keying.tunnel.SecurityLabel;
import java.util.List;
import java.util.Map;

/**
 * One conference for its operator. Not call processing but the key distributor says so.
 *
 * @param conference its address
 * @param kind private or standard
 * @param profile the pinned profile of a private one in hexadecimal, empty otherwise
 * @param locked whether nobody new may join
 * @param spi of the present EKTKey, -1 without one
 * @param keyAgeSeconds of the present EKTKey
 * @param rekeyMillis what the last rekey took from its decision to the last acknowledgement; -1 before the first and while one
 *     is under way
 * @param checkWords equal for all who hold the present EKTKey
 * @param members who holds keys now
 * @param roster who may
 * @param invitations those that are open
 * @param phones its phone admission; never the PIN
 */
public record ConferenceView(
        String conference,
        String kind,
        String profile,
        boolean locked,
        int spi,
        long keyAgeSeconds,
        long rekeyMillis,
        List<String> checkWords,
        List<MemberView> members,
        List<RosterView> roster,
        List<InvitationView> invitations,
        PhonesView phones) {
    /**
     * Somebody who holds keys.
     *
     * @param name as on the roster
     * @param fingerprint the first eight octets of the certificate's SHA-256
     * @param leg number of the leg at its media distributor
     * @param spi of the newest EKTKey that it acknowledged, -1 before the first
     * @param acknowledged whether that is the present one
     * @param keyedSeconds since when it is in
     * @param label who can read its media, with the name of a gateway
     */
    public record MemberView(
            String name,
            String fingerprint,
            long leg,
            int spi,
            boolean acknowledged,
            long keyedSeconds,
            String label) {}

    /**
     * Which phones gateways may let in.
     *
     * @param allowed whether any may
     * @param max how many
     * @param hostPin whether hosts have a PIN of their own
     * @param waitForHost whether guests wait until a host is in
     * @param lobby whether guests wait until somebody lets them in
     * @param names whether callers are asked for their names
     * @param carried whether those may be in whose calls somebody on the way could read
     * @param callers which callers may bring the PIN; all if there are none
     * @param rights what else may be done for phones, each with the numbers and addresses it is for; any if there are none
     * @param configured whether the configuration has these settings, and says them again at the next start
     * @param inside those that are in, wait or are called
     */
    public record PhonesView(
            boolean allowed,
            int max,
            boolean hostPin,
            boolean waitForHost,
            boolean lobby,
            boolean names,
            boolean carried,
            List<String> callers,
            Map<String, List<String>> rights,
            boolean configured,
            List<PhoneView> inside) {
        /** How many are in. */
        public long in() {
            return inside.stream().filter(phone -> !phone.place().waits()).count();
        }
    }

    /**
     * A phone that its gateway was allowed to let in, or that waits.
     *
     * @param caller who calls, as the gateway was told; proven by nobody
     * @param number by which commands name it
     * @param gateway its name
     * @param place whether it is in
     * @param muted whether it says nothing, as its gateway tells
     * @param handRaised whether its caller asks for the word
     * @param seconds since when; 0 if that was before a restart
     * @param away whether the gateway cannot be asked, so that it is not counted
     * @param carried whether somebody on the way to the gateway could read its call
     */
    public record PhoneView(
            String caller,
            int number,
            String gateway,
            PhonePlace place,
            boolean muted,
            boolean handRaised,
            long seconds,
            boolean away,
            boolean carried) {
        /** Who can read its media. */
        public String label() {
            SecurityLabel label = carried ? SecurityLabel.THROUGH_GATEWAY_READABLE : SecurityLabel.THROUGH_GATEWAY;
            return label.text(gateway);
        }
    }

    /**
     * Somebody who may hold keys.
     *
     * @param name of the person
     * @param fingerprint the whole SHA-256 of the certificate
     * @param banned whether not at present
     * @param gateway whether it is a gateway's, not a person's
     */
    public record RosterView(String name, String fingerprint, boolean banned, boolean gateway) {}

    /**
     * Somebody who was invited and has not enrolled yet.
     *
     * @param name as it will be on the roster
     * @param gateway whether it is for a gateway
     * @param expiresEpochSeconds until when the invitation is good
     */
    public record InvitationView(String name, boolean gateway, long expiresEpochSeconds) {}
}
