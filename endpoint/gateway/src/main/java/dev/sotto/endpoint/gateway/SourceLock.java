package dev.sotto.endpoint.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 *       {@link #PROOF_NANOS}, with nobody else's packet in between. None of them is played. Then it is locked.
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

    /** The longest pause inside a proof. */
    private static final long PROOF_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final boolean otherHosts;
    private @Nullable InetSocketAddress told;
    private @Nullable InetSocketAddress locked;
    private long heardNanos;
    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateSequence;
    private int proven;
    private long provingSinceNanos;
    private long candidateHeardNanos;

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
            candidate = null;
        }
    }

    /** Where the phone's packets come from and ours go; empty if it is not known yet. */
    Optional<InetSocketAddress> locked() {
        return Optional.ofNullable(locked);
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
            // Its own candidates start anew: nobody proves himself while the phone speaks.
            if (candidate != null && !candidate.equals(told)) {
                candidate = null;
            }
            return learned ? Trust.LEARNED : Trust.PHONE;
        }
        if (!mayProve(source, nowNanos)) {
            return Trust.FOREIGN;
        }
        prove(source, ssrc, sequence, nowNanos);
        if (proven < PROOF || nowNanos - provingSinceNanos < PROOF_NANOS) {
            return Trust.UNPROVEN;
        }
        locked = source;
        heardNanos = nowNanos;
        candidate = null;
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

    private void prove(InetSocketAddress source, int ssrc, int sequence, long nowNanos) {
        boolean continues = source.equals(candidate)
                && ssrc == candidateSsrc
                && sequence == (candidateSequence + 1 & 0xFFFF)
                && nowNanos - candidateHeardNanos <= PROOF_PAUSE_NANOS;
        if (!continues) {
            candidate = source;
            candidateSsrc = ssrc;
            proven = 0;
            provingSinceNanos = nowNanos;
        }
        proven++;
        candidateSequence = sequence;
        candidateHeardNanos = nowNanos;
    }
}
