package dev.sotto.keying.admin;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Refused;
import dev.sotto.keying.distributor.PinVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Passwords of the page, by the same Argon2id as PINs. One at a time, because each takes memory and a tenth of a second. */
final class PagePasswords {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;
    private static final long PATIENCE_SECONDS = 5;

    /** What became of a password. */
    enum Verdict {
        RIGHT,
        WRONG,
        /** It was not looked at. */
        PAUSE
    }

    private final Semaphore room = new Semaphore(1);
    private final SignInLedger ledger = new SignInLedger();
    private final NanoClock clock;
    private final Entropy entropy;
    private final PinVerifier decoy;

    PagePasswords(Entropy entropy, NanoClock clock) {
        this.clock = clock;
        this.entropy = entropy;
        this.decoy = PinVerifier.decoy(entropy);
    }

    /** @throws Refused 400 if it is too short or too long, 503 if too many wait */
    PinVerifier verifier(String password) throws InterruptedException {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw new Refused(
                    400, "A password has " + SHORTEST + " to " + LONGEST + " characters; a sentence is a good one.");
        }
        enter();
        try (KeyMaterial octets = octets(password)) {
            return PinVerifier.of(octets, entropy.octets(PinVerifier.SALT_OCTETS));
        } finally {
            room.release();
        }
    }

    /**
     * Whether it is the password of that name; for a name without a verifier it takes as long. Whether there is a pause is asked, and a wrong
     * one is counted, while it is its turn, so that questions asked together are no better than in a row.
     *
     * @throws Refused 503 if too many wait
     */
    Verdict check(String password, Optional<PinVerifier> verifier, String name, String source)
            throws InterruptedException {
        enter();
        try (KeyMaterial octets = octets(password.length() > LONGEST ? "" : password)) {
            if (ledger.isBlocked(name, source, clock.nowNanos())) {
                return Verdict.PAUSE;
            }
            boolean fits = verifier.orElse(decoy).matches(octets);
            if (fits && verifier.isPresent()) {
                ledger.onRight(name, source);
                return Verdict.RIGHT;
            }
            ledger.onWrong(name, source, clock.nowNanos());
            return Verdict.WRONG;
        } finally {
            room.release();
        }
    }

    private void enter() throws InterruptedException {
        if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new Refused(503, "Too many people sign in just now. Try again.");
        }
    }

    private static KeyMaterial octets(String password) {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        KeyMaterial out = KeyMaterial.copyOf(octets);
        Arrays.fill(octets, (byte) 0);
        return out;
    }
}
