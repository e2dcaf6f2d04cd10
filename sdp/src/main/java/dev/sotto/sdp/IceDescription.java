package dev.sotto.sdp;

import dev.sotto.base.Entropy;
import java.util.List;

/**
 * What one side says about ICE (RFC 8839 5). The password is a secret of this hop and is in no text form.
 *
 * @param ufrag 4 to 256 characters
 * @param password 22 to 256 characters
 * @param lite whether this side is a lite agent
 * @param options option tags, for example {@code ice2}
 * @param candidates at most 64; may be empty for a peer that trickles
 */
public record IceDescription(
        String ufrag, String password, boolean lite, List<String> options, List<IceCandidate> candidates) {
    private static final int UFRAG = 8;
    private static final int PASSWORD = 24;

    /** Takes copies of the lists. */
    public IceDescription {
        options = List.copyOf(options);
        candidates = List.copyOf(candidates);
    }

    /** New random credentials: 48 bits of ufrag and 144 of password; RFC 8445 5.3 asks for 24 and 128. */
    public static IceDescription random(Entropy entropy, boolean lite, List<IceCandidate> candidates) {
        String ufrag = RandomText.of(entropy, UFRAG);
        return new IceDescription(ufrag, RandomText.of(entropy, PASSWORD), lite, List.of("ice2"), candidates);
    }

    /** Whether {@code other} asks for new checks: another ufrag or password (RFC 8839 4.4.1.1.1). */
    public boolean isRestartOf(IceDescription other) {
        return !ufrag.equals(other.ufrag) || !password.equals(other.password);
    }

    @Override
    public String toString() {
        return "IceDescription[ufrag=" + ufrag + ", lite=" + lite + ", candidates=" + candidates + "]";
    }
}
