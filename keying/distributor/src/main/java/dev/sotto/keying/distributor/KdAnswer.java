package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.ekt.EnrolmentAnswer;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.util.List;

/** What a command led to. */
public sealed interface KdAnswer {
    /** It is done, in a sentence. */
    record Done(String sentence) implements KdAnswer {}

    /** It is not done, and why, in a sentence. */
    record No(String sentence) implements KdAnswer {}

    /** An invitation; the token is a secret until used. */
    record Invited(String conference, String name, RosterRole role, EnrolmentToken token) implements KdAnswer {}

    /** Somebody is on the roster now. */
    record Enrolled(EnrolmentAnswer answer) implements KdAnswer {}

    /** All conferences. */
    record ConferenceList(List<ConferenceView> conferences) implements KdAnswer {}

    /** One conference. */
    record MemberList(ConferenceView conference) implements KdAnswer {}

    /** The trusted media distributors and gateways. */
    record TrustList(List<Fingerprint> mds, List<KdView.GatewayView> gateways) implements KdAnswer {}
}
