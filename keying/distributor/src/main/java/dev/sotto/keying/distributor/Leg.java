package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What call processing said about one leg and what we answered. After a new offer on the same leg it is replaced by a new
 * one, which takes over {@link #member} until its own handshake is complete.
 */
final class Leg {
    /** Names a leg among all media distributors. */
    record Key(Fingerprint md, long legId) {}

    final Key key;
    final Expect asked;
    final Conference conference;
    final String kdTlsId;
    final long expiresNanos;
    Optional<Fingerprint> fingerprint;
    Optional<String> tlsId;

    @Nullable
    Expected answer;

    @Nullable
    Member member;

    boolean keyed;

    private int failures;
    private String lastFailure = "";

    Leg(Key key, Expect asked, Conference conference, String kdTlsId, long expiresNanos) {
        this.key = key;
        this.asked = asked;
        this.conference = conference;
        this.kdTlsId = kdTlsId;
        this.expiresNanos = expiresNanos;
        this.fingerprint = asked.endpointFingerprint();
        this.tlsId = asked.endpointTlsId();
    }

    Fingerprint md() {
        return key.md;
    }

    long legId() {
        return key.legId;
    }

    /** Somebody who may be anybody failed at a handshake for this leg. */
    void handshakeFailed(String reason) {
        failures++;
        lastFailure = reason;
    }

    int failures() {
        return failures;
    }

    /** Why no member came of it in {@code seconds}. */
    String lateness(long seconds) {
        return failures == 0
                ? "No DTLS handshake came within " + seconds + " s."
                : "No DTLS handshake succeeded within " + seconds + " s; of " + failures + " the last failed: "
                        + lastFailure;
    }

    /** Whether the same question came again; an offer of ours without the peer's part is a new one once the last was answered. */
    boolean isSame(Expect again) {
        return asked.equals(again) && (again.endpointTlsId().isPresent() || tlsId.isEmpty());
    }
}
