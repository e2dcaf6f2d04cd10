package dev.sotto.keying.tunnel;

import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.List;
import java.util.Optional;

/** Decides whether keys are such that a media distributor may hold them (RFC 9185 5.4, 6.4). */
final class MediaKeysPolicy {
    private MediaKeysPolicy() {}

    /** What is wrong with {@code keys} for a media distributor with these profiles; empty if nothing is. */
    static Optional<TunnelFault> fault(MediaKeys keys, List<Integer> profiles) {
        Optional<ProtectionProfile> profile = ProtectionProfile.of(keys.profile());
        if (profile.isEmpty() || !profiles.contains(keys.profile())) {
            return Optional.of(TunnelFault.KEYS_OF_FOREIGN_PROFILE);
        }
        if (keys.mki().length != 0) {
            return Optional.of(TunnelFault.KEYS_WITH_MKI);
        }
        return fits(keys, profile.get()) ? Optional.empty() : Optional.of(TunnelFault.KEYS_OF_WRONG_LENGTH);
    }

    private static boolean fits(MediaKeys keys, ProtectionProfile profile) {
        return keys.clientKey().length() == profile.hopKeyOctets()
                && keys.serverKey().length() == profile.hopKeyOctets()
                && keys.clientSalt().length() == profile.hopSaltOctets()
                && keys.serverSalt().length() == profile.hopSaltOctets();
    }
}
