package dev.sotto.console;

import dev.sotto.base.KeyMaterial;

/** How passwords are hashed. Slow on purpose; the console lets few of them run at once. */
public interface PasswordPort {
    /** What is kept of a password, with a new salt. */
    String hash(KeyMaterial password);

    /** Whether {@code hash} is the one of that password. */
    boolean matches(KeyMaterial password, String hash);
}
