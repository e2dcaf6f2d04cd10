package dev.sotto.endpoint.library;

import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.DtlsAlert;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.sip.calls.CallCommand;

/** What {@link EndpointMachine} wants done. */
sealed interface EndpointOutput {
    /** For the SIP stack. */
    record ToCall(CallCommand command) implements EndpointOutput {}

    /** Out of our media socket. */
    record ToNetwork(TransportAddress to, byte[] datagram) implements EndpointOutput {}

    /** Start a DTLS client. */
    record OpenAssociation(long association, ClientTerms terms) implements EndpointOutput {}

    /** A datagram for a DTLS client. */
    record ToAssociation(long association, byte[] datagram) implements EndpointOutput {}

    /** End a DTLS client. */
    record CloseAssociation(long association, String reason) implements EndpointOutput {}

    /** End a DTLS client with an alert. */
    record RefuseEktKey(long association, DtlsAlert alert, String reason) implements EndpointOutput {}

    /** For our user. */
    record Tell(EndpointEvent event) implements EndpointOutput {}

    /** One line for the key log; made only if there is one. */
    record DangerousKeyLine(String line) implements EndpointOutput {
        @Override
        public String toString() {
            return "DangerousKeyLine";
        }
    }
}
