package dev.sotto.endpoint.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From which address the phone's RTP in clear comes. Nothing authenticates it, so whoever finds the port could speak and listen
 * ("RTP bleed"); these rules make that as hard as it can be made, and the README tells them to people.
 *
 * <ol>
 *   <li>A packet from the very address of the SDP is the phone's. It locks for good.
 *   <li>Another address must prove itself: {@link #PROOF} packets of one source (address and SSRC) in unbroken sequence, over at least
 *       {@link #PROOF_NANOS}, and no rival, which is any other address with two packets in sequence within the last second. None of
 *       them is played. Then it is locked. Single packets of strangers are no rivals, so a spray over all ports keeps nobody out.
 *   <li>An address on another host than the SDP's can prove itself only if there may be a NAT in between: if the phone's SIP did not
 *       come from the host that its SDP names.
 *   <li>While an address that had to prove itself is locked, the SDP's address takes over when it proves itself in the same way;
 *       another port of the locked host does when the locked one has been silent for {@link #SILENCE_NANOS}; nobody else does.
 *   <li>Only a new SDP with another address forgets all this.
 * </ol>
 */
final class SourceLock {
    /** How many packets prove an address. */
    static final int PROOF = 5;

    /** How long they must take at least: what is sprayed comes faster, or not five times in a row. */
    static final long PROOF_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    /** After how much silence of a locked address its host may use another port. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The longest pause inside a proof, and how long a rival counts. */
    private static final long PROOF_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many may be proving themselves. */
    private static final int MAX_CANDIDATES = 8;

    private final boolean otherHosts;
    private @Nullable InetSocketAddress told;
    private @Nullable InetSocketAddress locked;
    private long heardNanos;
    private final List<Candidate> candidates = new ArrayList<>(MAX_CANDIDATES);

    /** An address that is proving itself. */
    private static final class Candidate {
        private final InetSocketAddress source;
        private int ssrc;
        private int sequence;
        private int proven;
        private long sinceNanos;
        private long heardNanos;

        private Candidate(InetSocketAddress source) {
            this.source = source;
        }

        private void onPacket(int packetSsrc, int packetSequence, long nowNanos) {
            boolean continues = proven > 0
                    && packetSsrc == ssrc
                    && packetSequence == (sequence + 1 & 0xFFFF)
                    && nowNanos - heardNanos <= PROOF_PAUSE_NANOS;
            if (!continues) {
                ssrc = packetSsrc;
                proven = 0;
                sinceNanos = nowNanos;
            }
            proven++;
            sequence = packetSequence;
            heardNanos = nowNanos;
        }

        private boolean hasProof(long nowNanos) {
            return proven >= PROOF && nowNanos - sinceNanos >= PROOF_NANOS;
        }

        private boolean isRival(long nowNanos) {
            return proven >= 2 && nowNanos - heardNanos <= PROOF_PAUSE_NANOS;
        }
    }

    /** What a packet's address is. */
    enum Trust {
        /** The phone's. */
        PHONE,
        /** The phone's from this packet on. */
        LEARNED,
        /** Perhaps the phone's. */
        UNPROVEN,
        /** Not the phone's. */
        FOREIGN
    }

    /**
     * @param told where the phone said it is; absent while it holds with an unspecified address
     * @param otherHosts whether there may be a NAT in between
     */
    SourceLock(Optional<InetSocketAddress> told, boolean otherHosts) {
        this.told = told.orElse(null);
        this.otherHosts = otherHosts;
    }

    /** A new SDP. Whoever holds with an unspecified address, or says the same again, stays who he is. */
    void onTold(Optional<InetSocketAddress> now) {
        if (now.isPresent() && !now.get().equals(told)) {
            told = now.get();
            locked = null;
            candidates.clear();
        }
    }

    /** Where the phone's packets come from and ours go; null if it is not known yet. */
    @Nullable
    InetSocketAddress locked() {
        return locked;
    }

    /** Whether a packet from {@code source} would be taken without proof; changes nothing. */
    boolean isPhone(InetSocketAddress source) {
        return locked == null ? source.equals(told) : source.equals(locked);
    }

    /** Whether {@code host} is where the phone is; for RTCP, which comes from another port. */
    boolean isPhonesHost(InetAddress host) {
        InetSocketAddress where = locked == null ? told : locked;
        return where != null && where.getAddress().equals(host);
    }

    /** Judges a packet that has a payload type of ours. */
    Trust judge(InetSocketAddress source, int ssrc, int sequence, long nowNanos) {
        if (isPhone(source)) {
            boolean learned = locked == null;
            locked = source;
            heardNanos = nowNanos;
            // Nobody proves himself while the phone speaks, but the address of the SDP.
            if (!candidates.isEmpty()) {
                candidates.removeIf(c -> !c.source.equals(told));
            }
            return learned ? Trust.LEARNED : Trust.PHONE;
        }
        if (!mayProve(source, nowNanos)) {
            return Trust.FOREIGN;
        }
        Candidate candidate = candidate(source);
        candidate.onPacket(ssrc, sequence, nowNanos);
        boolean rivals = candidates.stream().anyMatch(c -> c != candidate && c.isRival(nowNanos));
        if (rivals || !candidate.hasProof(nowNanos)) {
            return Trust.UNPROVEN;
        }
        locked = source;
        heardNanos = nowNanos;
        candidates.clear();
        return Trust.LEARNED;
    }

    private boolean mayProve(InetSocketAddress source, long nowNanos) {
        if (told == null) {
            // It holds with an unspecified address, so it does not speak.
            return false;
        }
        if (locked == null) {
            return otherHosts || told.getAddress().equals(source.getAddress());
        }
        if (locked.equals(told)) {
            return false;
        }
        boolean silent = nowNanos - heardNanos >= SILENCE_NANOS;
        return source.equals(told) || (silent && locked.getAddress().equals(source.getAddress()));
    }

    /** The one of this address; a new one takes the place of whoever has proved the least. */
    private Candidate candidate(InetSocketAddress source) {
        for (Candidate candidate : candidates) {
            if (candidate.source.equals(source)) {
                return candidate;
            }
        }
        if (candidates.size() == MAX_CANDIDATES) {
            candidates.remove(Collections.min(
                    candidates,
                    Comparator.comparingInt((Candidate c) -> c.proven).thenComparingLong(c -> c.heardNanos)));
        }
        Candidate made = new Candidate(source);
        candidates.add(made);
        return made;
    }
}
