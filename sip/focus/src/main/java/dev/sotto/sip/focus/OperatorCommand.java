package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.PhoneAct;

/** What an operator of call processing can want of a conference; in a private one all of it can only narrow who is in. */
public sealed interface OperatorCommand {
    /** The conference's address, {@code sip:user@host}. */
    String conference();

    /**
     * Throw somebody out and have the key distributor ban the certificate.
     *
     * @param who number of the leg, From URI, its user part, or display name
     */
    record Kick(String conference, String who) implements OperatorCommand {}

    /** Let nobody new in; only the key distributor's own operator unlocks. */
    record Lock(String conference) implements OperatorCommand {}

    /** End the calls of everybody who is in it. */
    record End(String conference) implements OperatorCommand {}

    /**
     * Have the media distributor keep what somebody sends from the others, or no longer.
     *
     * @param who as in {@link Kick}
     */
    record Mute(String conference, String who, boolean muted) implements OperatorCommand {}

    /**
     * Ask the key distributor to do that to a phone.
     *
     * @param number by which it names the phone
     */
    record Phone(String conference, int number, PhoneAct act) implements OperatorCommand {}

    /** Ask for a new key. */
    record Rekey(String conference) implements OperatorCommand {}
}
