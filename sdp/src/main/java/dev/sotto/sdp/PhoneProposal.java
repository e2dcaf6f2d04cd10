package dev.sotto.sdp;

import java.util.List;

/**
 * An offer of ours to a phone.
 *
 * @param description to be sent
 * @param mediaIndex place of its audio section
 * @param keys ours, one for each of its {@code a=crypto} lines
 */
public record PhoneProposal(SessionDescription description, int mediaIndex, List<CryptoKey> keys) {
    /** Takes a copy of the keys. */
    public PhoneProposal {
        keys = List.copyOf(keys);
    }
}
