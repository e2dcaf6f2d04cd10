package dev.sotto.keying.tunnel;

/** What happens to the key distributor's end of the admission connections of one media distributor. */
public sealed interface KdAdmissionInput {
    /** A connection of this media distributor is up, nothing sent yet. */
    record LinkUp(long link) implements KdAdmissionInput {}

    /** A connection is gone. */
    record LinkDown(long link) implements KdAdmissionInput {}

    /** Octets from the media distributor, cut anywhere. */
    record Received(long link, byte[] octets) implements KdAdmissionInput {}

    /** The key distributor has something to say about a leg. */
    record Tell(AdmissionMessage.LegNotice notice) implements KdAdmissionInput {}

    /** The key distributor has something to say about a phone. */
    record TellPhone(AdmissionMessage.PhoneNotice notice) implements KdAdmissionInput {}
}
