package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.Optional;

/** A phone that a gateway was allowed to let into a private conference, or that waits for it. */
final class Phone {
    final Fingerprint gateway;
    final long askId;
    final Conference conference;
    final String caller;

    /** By which the operator names it, 1 and up in the conference. */
    final int number;

    /** Whether somebody on the way saw the description of its call. */
    final boolean carried;

    /** The name of its gateway. */
    String gatewayName = "";

    /** What its gateway was told of it; one that admits or waits. */
    PhoneOutcome said;

    /** Whether it was let in after it had waited, so that its gateway may not have heard of it. */
    boolean hasWaited;

    /** Since when; 0 after a restart. */
    long sinceNanos;

    /** Whether its gateway has been away for so long that it is not counted any more. */
    boolean lapsed;

    /** What its gateway says that it does by itself. */
    boolean muted;

    boolean handRaised;

    /** The question by which the phone is in whose place it wants to take. */
    Optional<Long> replaced = Optional.empty();

    /** Whether it was to take the place of another one, which may have gone since. */
    boolean isHeir;

    /** Whether the phone whose place it takes is a host. */
    boolean inheritsHost;

    /** Whether the phone whose place it took was mute. */
    boolean inheritsMute;

    /** Whether it was told to be silent and has not said that it is. */
    boolean muteOrdered;

    Phone(Fingerprint gateway, long askId, Conference conference, String caller, PhoneOutcome said, boolean carried) {
        this.gateway = gateway;
        this.askId = askId;
        this.conference = conference;
        this.caller = caller;
        this.number = ++conference.phoneNumbers;
        this.said = said;
        this.carried = carried;
    }

    /** What its gateway is told of it. */
    Answer answer() {
        return new Answer(askId, said, conference.phoneGrants());
    }

    boolean isIn() {
        return said.admits();
    }

    boolean waits() {
        return said.waits();
    }

    /** Whether it is in by the gateway of that name. */
    boolean isOf(String name) {
        return !waits() && gatewayName.equalsIgnoreCase(name);
    }

    boolean isHost() {
        return said == PhoneOutcome.ADMITTED_AS_HOST;
    }
}
