package dev.sotto.keying.dtls;

import dev.sotto.base.OctetWriter;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;

/** Servers that do what ours never would. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the types of the library's interface
final class OddServer {
    /**
     * A record that is sent encrypted right after the handshake.
     *
     * @param contentType of the record
     * @param plaintext its contents; for handshake messages see {@link #fragment}
     */
    record Sent(int contentType, byte[] plaintext) {}

    private OddServer() {}

    static AssociationOwner.Handshake plain(LeafPort leaves) {
        return sending(leaves, List.of());
    }

    /** Sends records of its own choice as soon as the handshake is over. */
    static AssociationOwner.Handshake sending(LeafPort leaves, List<Sent> records) {
        return (crypto, negotiation, transport) -> {
            PercServer server = new PercServer(Cast.FAST, leaves, crypto, negotiation);
            DTLSTransport dtls = new DTLSServerProtocol().accept(server, transport);
            for (Sent record : records) {
                crypto.epoch().beginOutgoing(record.contentType());
                dtls.send(record.plaintext(), 0, record.plaintext().length);
                crypto.epoch().endOutgoing();
            }
            return dtls;
        };
    }

    /** Changes the extensions of its ServerHello. */
    static AssociationOwner.Handshake changing(LeafPort leaves, Consumer<Hashtable> change) {
        return (crypto, negotiation, transport) -> new DTLSServerProtocol()
                .accept(
                        new PercServer(Cast.FAST, leaves, crypto, negotiation) {
                            @Override
                            public Hashtable getServerExtensions() throws IOException {
                                Hashtable extensions = super.getServerExtensions();
                                change.accept(extensions);
                                return extensions;
                            }
                        },
                        transport);
    }

    /**
     * Part of a handshake message.
     *
     * @param seqAfterFinished 1 for the first message after Finished, which is message 6 of our server's handshakes
     */
    static Sent fragment(int type, int seqAfterFinished, byte[] message, int from, int to) {
        byte[] octets = new OctetWriter(12 + to - from)
                .u8(type)
                .u24(message.length)
                .u16(5 + seqAfterFinished)
                .u24(from)
                .u24(to - from)
                .octets(message, from, to - from)
                .toOctets();
        return new Sent(RecordHeader.HANDSHAKE, octets);
    }

    static Sent whole(int type, int seqAfterFinished, byte[] message) {
        return fragment(type, seqAfterFinished, message, 0, message.length);
    }
}
