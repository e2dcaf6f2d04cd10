package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Refusal;

/** What the stack refuses by itself, each with words for a person. */
final class StackRefusals {
    /** After this time a busy appliance may be asked again. */
    static final int RETRY_AFTER_SECONDS = 5;

    static final Refusal NO_SUCH_CALL = Refusal.saying(
            481, "This call is not known here: it has ended, or the appliance was restarted; make a new call");
    static final Refusal OLD_CSEQ = Refusal.saying(
            500, "The CSeq is not higher than that of an earlier request of this call (RFC 3261 12.2.2)");
    static final Refusal MERGED = Refusal.saying(
            482, "This INVITE has come here before on another way; a proxy forks to the same place twice");
    static final Refusal OVERLOADED = Refusal.saying(503, "Too much is going on here; call again in a few seconds")
            .withRetryAfter(RETRY_AFTER_SECONDS);
    static final Refusal UNSENT =
            Refusal.saying(503, "The request could not be sent; check the address and the network");
    static final Refusal TAKEN_BACK = Refusal.saying(487, "The call was taken back before it left");
    static final Refusal BAD_ADDRESS =
            Refusal.saying(400, "The address of the caller or of who is called cannot be written in a request");
    static final Refusal CONNECTION_LOST =
            Refusal.saying(503, "The connection broke before the answer came; call again");
    static final Refusal NO_ANSWER =
            Refusal.saying(408, "The other side did not answer in time; check its address and the network");
    static final Refusal NO_LISTENER =
            Refusal.saying(503, "Nothing here can send by this transport and address family; choose another next hop");
    static final Refusal INTERVAL_TOO_SMALL =
            Refusal.saying(422, "The session interval is shorter than allowed here; ask for at least what Min-SE says");
    static final Refusal BAD_RACK =
            Refusal.saying(400, "PRACK needs an RAck header: RSeq, CSeq number and INVITE (RFC 3262 7.2)");
    static final Refusal NOT_ALLOWED = Refusal.saying(405, "This is a conference: it takes the methods in Allow only");
    static final Refusal NOT_IMPLEMENTED =
            Refusal.saying(501, "This method is not known here; Allow lists those that are");
    static final Refusal NO_SIP_URI = Refusal.saying(416, "The Request-URI must be a sip: or sips: address");
    static final Refusal ENCODED =
            Refusal.saying(415, "The body is encoded; send it as it is, without Content-Encoding");
    static final Refusal NO_SDP = Refusal.saying(415, "The body must be a session description: application/sdp");
    static final Refusal TAKES_NO_SDP =
            Refusal.saying(406, "The Accept header leaves out application/sdp, the only thing we could answer with");
    static final Refusal BAD_PACKAGE =
            Refusal.saying(469, "No INFO of this package is wanted here; Recv-Info lists those that are");
    static final Refusal PLAIN_INFO =
            Refusal.saying(415, "INFO without Info-Package is not taken; send tones as RFC 4733 events in the media");
    static final Refusal NOT_HEALTH =
            Refusal.saying(415, "A health report is a body of the type application/vnd.sotto.health");
    static final Refusal NOT_WEAKER_LEGS =
            Refusal.saying(415, "A notice about weaker legs is a body of the type application/vnd.sotto.weaker-legs");
    static final Refusal LONG_HEALTH =
            Refusal.saying(413, "The health report is too long; report fewer sources at once");

    static final Refusal REFER_OUTSIDE =
            Refusal.saying(403, "A call is transferred from within itself: send REFER in its dialog");
    static final Refusal ONE_REFER_TO = Refusal.saying(400, "REFER needs one Refer-To header (RFC 3515 2.4.2)");
    static final Refusal ONE_REPLACES = Refusal.saying(400, "There can be one Replaces header (RFC 3891 3)");
    static final Refusal REPLACES_NOBODY =
            Refusal.saying(481, "The call that this one is to replace is not known here");
    static final Refusal REPLACES_ENDED = Refusal.saying(603, "The call that this one is to replace has ended");
    static final Refusal REPLACES_ANSWERED =
            Refusal.saying(486, "The call that this one is to replace was answered, and early-only forbids that");

    private StackRefusals() {}

    static Refusal badExtension(String tags) {
        return Refusal.saying(420, "These extensions are required and not known here: " + tags + "; call without them");
    }

    static Refusal badHealth(String rule) {
        return Refusal.saying(400, "The health report cannot be read: " + rule);
    }

    static Refusal badReferral(String rule) {
        return Refusal.saying(400, "Whom to call cannot be read: " + rule);
    }

    static Refusal badReplaces(String rule) {
        return Refusal.saying(400, "Which call to replace cannot be read: " + rule);
    }

    static Refusal badKey(String rule) {
        return Refusal.saying(400, "The key cannot be read: " + rule);
    }

    static Refusal badWeakerLegs(String rule) {
        return Refusal.saying(400, "The notice about weaker legs cannot be read: " + rule);
    }

    static Refusal unknownHost(String host) {
        return Refusal.saying(503, "The name " + host + " has no address; check it and the name service");
    }
}
