package dev.sotto.media.distributor;

import java.util.List;
import java.util.Objects;

/**
 * Which packets of one conference go to which legs of one core, and how they change on the way: plain arrays that the
 * core reads for each packet. Immutable; a change is a new plan. Each core that has legs of the conference has a plan.
 *
 * <p>A source is an SSRC that is pinned to one leg; the same SSRC from another leg is not found here. A source that is not
 * heard at present is in the plan with no receivers, so that its level is still sampled. A leg is never a receiver of its
 * own sources. The sequence numbers of each (receiver, source) go through one {@link HopSequence}.
 *
 * <p>The core of a source's leg opens its packets, and hands them to the cores in {@link #siblings}. In the plan of such a
 * core the source belongs to {@link #REMOTE}. A source of another core with no receivers on this one is not in the plan.
 */
public final class ForwardingPlan {
    /** What {@link #find} returns for an SSRC that is not the leg's. */
    public static final int NO_SOURCE = -1;

    /** What stands for the leg of a source that another core opens and hands over. */
    public static final int REMOTE = -2;

    private static final int EMPTY = -1;
    private static final int[] NO_NUMBERS = {};
    private static final RewriteRule[] NO_RULES = {};

    private final int conferenceIndex;
    private final long version;
    private final int[] ssrcs;
    private final int[] legIndices;
    private final int[] levelIds;
    private final int[][] receivers;
    private final RewriteRule[][] rules;
    private final int[][] repairSsrcs;
    private final int[][] siblings;
    private final int[] table;

    /**
     * One source as a plan is built from it.
     *
     * @param ssrc its SSRC
     * @param legIndex the index of its leg on this core, or {@link #REMOTE}
     * @param levelId ID of the RFC 6464 level in its packets; 0 for none
     * @param receivers to whom it goes on this core
     * @param siblings the other cores that have receivers of it; none for a remote source
     */
    public record Source(int ssrc, int legIndex, int levelId, List<Receiver> receivers, List<Integer> siblings) {
        /** Takes copies. */
        public Source {
            receivers = List.copyOf(receivers);
            siblings = List.copyOf(siblings);
        }

        /** A source all of whose receivers are on its own core. */
        public Source(int ssrc, int legIndex, int levelId, List<Receiver> receivers) {
            this(ssrc, legIndex, levelId, receivers, List.of());
        }
    }

    /**
     * One receiver of a source.
     *
     * @param legIndex the index of its leg on this core
     * @param rule how the packets change for it
     * @param repairSsrc the SSRC of retransmissions of this source to it (RFC 4588), the 32 bits as a signed number; 0 for
     *     none
     */
    public record Receiver(int legIndex, RewriteRule rule, int repairSsrc) {
        /** A receiver without an SSRC for retransmissions. */
        public Receiver(int legIndex, RewriteRule rule) {
            this(legIndex, rule, 0);
        }
    }

    /**
     * @param conferenceIndex small number of the conference, unique in the process
     * @param version grows with each change of the conference
     * @param sources each pair of leg index and SSRC once
     */
    public ForwardingPlan(int conferenceIndex, long version, List<Source> sources) {
        this.conferenceIndex = conferenceIndex;
        this.version = version;
        int count = sources.size();
        ssrcs = new int[count];
        legIndices = new int[count];
        levelIds = new int[count];
        receivers = new int[count][];
        rules = new RewriteRule[count][];
        repairSsrcs = new int[count][];
        siblings = new int[count][];
        table = new int[Math.max(4, Integer.highestOneBit(Math.max(1, count)) * 4)];
        java.util.Arrays.fill(table, EMPTY);
        for (int i = 0; i < count; i++) {
            fill(i, sources.get(i));
        }
    }

    private void fill(int i, Source source) {
        ssrcs[i] = source.ssrc();
        legIndices[i] = source.legIndex();
        levelIds[i] = source.levelId();
        int count = source.receivers().size();
        receivers[i] = count == 0 ? NO_NUMBERS : new int[count];
        rules[i] = count == 0 ? NO_RULES : new RewriteRule[count];
        repairSsrcs[i] = count == 0 ? NO_NUMBERS : new int[count];
        siblings[i] = source.siblings().isEmpty()
                ? NO_NUMBERS
                : source.siblings().stream().mapToInt(core -> core).toArray();
        if (source.legIndex() == REMOTE && siblings[i].length > 0) {
            throw new IllegalArgumentException("only the core that opens a source hands it over");
        }
        for (int j = 0; j < count; j++) {
            Receiver receiver = source.receivers().get(j);
            if (receiver.legIndex() == source.legIndex()) {
                throw new IllegalArgumentException("a leg must not receive its own source");
            }
            receivers[i][j] = receiver.legIndex();
            rules[i][j] = receiver.rule();
            repairSsrcs[i][j] = receiver.repairSsrc();
        }
        int slot = slot(source.legIndex(), source.ssrc());
        if (table[slot] != EMPTY) {
            throw new IllegalArgumentException("a source is in the plan twice");
        }
        table[slot] = i;
    }

    private int slot(int legIndex, int ssrc) {
        int mask = table.length - 1;
        int slot = ((ssrc * 0x9E37_79B9 + legIndex * 0x85EB_CA6B) >>> 5) & mask;
        while (table[slot] != EMPTY && (ssrcs[table[slot]] != ssrc || legIndices[table[slot]] != legIndex)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /**
     * The number of the source with {@code ssrc} of the leg with {@code legIndex}, or of another core if that is
     * {@link #REMOTE}; or {@link #NO_SOURCE}.
     */
    public int find(int legIndex, int ssrc) {
        return table[slot(legIndex, ssrc)];
    }

    /** Small number of the conference, unique in the process, and not used again soon. */
    public int conferenceIndex() {
        return conferenceIndex;
    }

    /** Grows with each change of the conference, and is equal for the plans of its cores that belong together. */
    public long version() {
        return version;
    }

    /** How many sources there are; they are numbered from 0. */
    public int sourceCount() {
        return ssrcs.length;
    }

    /** The SSRC of a source. */
    public int ssrc(int source) {
        return ssrcs[source];
    }

    /** The index of the leg that sends a source, or {@link #REMOTE}. */
    public int legIndex(int source) {
        return legIndices[source];
    }

    /** ID of the RFC 6464 level in the packets of a source; 0 for none. */
    public int levelId(int source) {
        return levelIds[source];
    }

    /** How many legs of this core receive a source at present. */
    public int receiverCount(int source) {
        return receivers[source].length;
    }

    /** The index of the leg that is receiver number {@code i} of a source. */
    public int receiver(int source, int i) {
        return receivers[source][Objects.checkIndex(i, receivers[source].length)];
    }

    /** How packets of a source change for its receiver number {@code i}. */
    public RewriteRule rule(int source, int i) {
        return rules[source][i];
    }

    /** The SSRC of retransmissions of a source to its receiver number {@code i} (RFC 4588); 0 for none. */
    public int repairSsrc(int source, int i) {
        return repairSsrcs[source][i];
    }

    /** The other cores that have receivers of a source, mostly none; the array is the plan's own and must not be changed. */
    public int[] siblings(int source) {
        return siblings[source];
    }
}
