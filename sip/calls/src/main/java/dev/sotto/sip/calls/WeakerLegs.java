package dev.sotto.sip.calls;

import java.util.List;

/**
 * Which legs of a conference are weaker than its kind promises, as the focus tells its peers before the media of such a leg flows.
 * Nobody but the focus vouches for it.
 *
 * @param legs the newest last, at most {@link #MOST}; those who were told of others before remember them
 */
public record WeakerLegs(List<WeakerLeg> legs) {
    /** So many fit into one datagram. */
    public static final int MOST = 16;

    /**
     * One of them.
     *
     * @param id the same in every notice of this conference
     * @param label its security label, for example {@code through gateway phones}
     */
    public record WeakerLeg(long id, String label) {}

    /** Takes a copy, of the last ones if there are more. */
    public WeakerLegs {
        legs = List.copyOf(legs.subList(Math.max(0, legs.size() - MOST), legs.size()));
    }
}
