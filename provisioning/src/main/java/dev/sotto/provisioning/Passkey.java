package dev.sotto.provisioning;

/**
 * What somebody signs in with instead of a password: a key pair whose private half never leaves their device (WebAuthn).
 *
 * @param user whose it is
 * @param name what its owner calls the device
 * @param credential its id, base64url
 * @param signCount how often it has signed, if it says; a smaller number later means that there are two of it
 * @param backedUp whether it may be on several devices
 * @param key its public key, as its owner encodes it
 */
public record Passkey(
        @Field(refers = "users", max = 40) String user,
        @Field(min = 1, max = 64) String name,
        @Field(min = 1, max = 1400) String credential,
        @Field(form = Form.DIGITS, min = 1, max = 10) String signCount,
        @Field boolean backedUp,
        @Field Verifier key) {
    /** The same with its public key. */
    public Passkey with(Verifier other) {
        return new Passkey(user, name, credential, signCount, backedUp, other);
    }

    /** The same after it signed once more. */
    public Passkey signed(long count) {
        return new Passkey(user, name, credential, Long.toString(count), backedUp, key);
    }
}
