package dev.sotto.console;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.provisioning.FieldFault;
import dev.sotto.provisioning.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Hashes passwords, few at once, because each takes memory and a tenth of a second. */
final class Passwords {
    private static final int AT_ONCE = 2;
    private static final long PATIENCE_SECONDS = 10;
    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;

    private final PasswordPort port;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Verifier decoy;

    Passwords(PasswordPort port, Entropy entropy) {
        this.port = port;
        this.decoy = hash(Tokens.make(entropy));
    }

    /** @throws Problem if it is too short or too long */
    Verifier checkedHash(String password, String pointer) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw Problem.invalid(List.of(new FieldFault(
                    pointer, "must have " + SHORTEST + " to " + LONGEST + " characters; a sentence is good.")));
        }
        return hash(password);
    }

    private Verifier hash(String password) {
        enter();
        try (KeyMaterial octets = octets(password)) {
            return new Verifier(port.hash(octets));
        } finally {
            room.release();
        }
    }

    /** As slow where there is nothing to compare with. */
    boolean matches(String password, Verifier verifier) {
        enter();
        try (KeyMaterial octets = octets(password.length() > LONGEST ? "" : password)) {
            boolean fits = port.matches(octets, (verifier.isSet() ? verifier : decoy).hash());
            return fits && verifier.isSet();
        } finally {
            room.release();
        }
    }

    private static KeyMaterial octets(String password) {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        KeyMaterial out = KeyMaterial.copyOf(octets);
        Arrays.fill(octets, (byte) 0);
        return out;
    }

    private void enter() {
        try {
            if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.later(503, "busy", "Too many people sign in just now; try again.", 10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(503, "stopping", "The appliance stops.", 10);
        }
    }
}
