package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.List;

/**
 * That the keys of SRTP come from a DTLS association (RFC 5763).
 *
 * @param ours which end of it we are
 * @param theirs the phone's certificate has one of these fingerprints, all of one hash function, SHA-256 or stronger
 */
public record NegotiatedDtls(DtlsRole ours, List<Fingerprint> theirs) {
    /** Takes a copy of the fingerprints. */
    public NegotiatedDtls {
        theirs = List.copyOf(theirs);
    }
}
