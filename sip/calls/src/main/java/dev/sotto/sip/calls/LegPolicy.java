package dev.sotto.sip.calls;

/**
 * How legs behave where the RFCs leave a choice.
 *
 * @param timers of retransmissions and patience
 * @param session how long a session lives without being refreshed
 * @param ringsReliably whether a 180 is sent reliably to peers that can (RFC 3262); to those that require it, it always is
 * @param takesHealth whether peers are asked for health reports
 * @param takesWeakerLegs whether peers are asked to tell of weaker legs
 * @param takesTransfers whether REFER and Replaces are understood; what becomes of them is the owner's
 */
public record LegPolicy(
        LegTimers timers,
        SessionPolicy session,
        boolean ringsReliably,
        boolean takesHealth,
        boolean takesWeakerLegs,
        boolean takesTransfers) {
    /** The timers of the RFCs; a 180 is sent reliably only where the peer requires it. */
    public static final LegPolicy USUAL = new LegPolicy(LegTimers.DEFAULT, SessionPolicy.USUAL, false, false);

    /** One that wants to hear nothing of weaker legs, nor of transfers. */
    public LegPolicy(LegTimers timers, SessionPolicy session, boolean ringsReliably, boolean takesHealth) {
        this(timers, session, ringsReliably, takesHealth, false, false);
    }

    /** The same with other session intervals. */
    public LegPolicy withSession(SessionPolicy other) {
        return new LegPolicy(timers, other, ringsReliably, takesHealth, takesWeakerLegs, takesTransfers);
    }

    /** The same, and peers are asked for health reports. */
    public LegPolicy takingHealth() {
        return new LegPolicy(timers, session, ringsReliably, true, takesWeakerLegs, takesTransfers);
    }

    /** The same, and peers are asked to tell of weaker legs. */
    public LegPolicy takingWeakerLegs() {
        return new LegPolicy(timers, session, ringsReliably, takesHealth, true, takesTransfers);
    }

    /** The same, and REFER and Replaces are understood. */
    public LegPolicy takingTransfers() {
        return new LegPolicy(timers, session, ringsReliably, takesHealth, takesWeakerLegs, true);
    }
}
