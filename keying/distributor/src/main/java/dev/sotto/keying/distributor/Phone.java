package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;

/** A phone that a gateway was allowed to let into a private conference. */
final class Phone {
    final Fingerprint gateway;
    final long askId;
    final Conference conference;
    final String caller;

    /** Since when; 0 after a restart. */
    long sinceNanos;

    /** Whether its gateway has been away for so long that it is not counted any more. */
    boolean lapsed;

    Phone(Fingerprint gateway, long askId, Conference conference, String caller) {
        this.gateway = gateway;
        this.askId = askId;
        this.conference = conference;
        this.caller = caller;
    }
}
