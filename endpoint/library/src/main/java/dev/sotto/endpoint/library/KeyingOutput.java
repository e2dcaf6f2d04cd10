package dev.sotto.endpoint.library;

import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.DtlsAlert;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.ekt.EktParameterSet;

/** What {@link KeyingMachine} wants done or known. */
sealed interface KeyingOutput {
    /** Start a DTLS client association. */
    record Open(long association, ClientTerms terms) implements KeyingOutput {}

    /** End one. */
    record Close(long association, String reason) implements KeyingOutput {}

    /** End one because its EKTKey cannot be used (RFC 8870 5.2.2). */
    record RefuseEktKey(long association, DtlsAlert alert, String reason) implements KeyingOutput {}

    /** Send a flight to the media distributor. */
    record Flight(byte[] datagram) implements KeyingOutput {}

    /** The hop has keys; the receiver owns and destroys them. */
    record Hop(int profile, SrtpKeyPair outer) implements KeyingOutput {}

    /** The key distributor sent a key; the receiver owns and destroys it, and tells {@link KeyingMachine#judged}. */
    record EktKey(long association, EktParameterSet set) implements KeyingOutput {}

    /** There will be no keys. */
    record Failed(Ending ending) implements KeyingOutput {}
}
