package dev.sotto.provisioning;

/**
 * What is kept of something that only has to be recognised: the hash of a password or of a
 * token, or the public half of a key. It never leaves the store
 * in an answer or in the audit log, and no draft can set it.
 *
 * @param hash as its owner makes it; empty for none
 */
public record Verifier(String hash) {
    /** There is none, and nothing fits it. */
    public static final Verifier NONE = new Verifier("");

    /** Whether there is one. */
    public boolean isSet() {
        return !hash.isEmpty();
    }

    @Override
    public String toString() {
        return isSet() ? "Verifier[set]" : "Verifier[none]";
    }
}
