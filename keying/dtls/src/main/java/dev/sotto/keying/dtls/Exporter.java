package dev.sotto.keying.dtls;

import java.util.Arrays;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;

/** The keying material exporter of RFC 5764 4.2: label EXTRACTOR-dtls_srtp, no context, as long as the profile needs. */
final class Exporter {
    private Exporter() {}

    @SuppressWarnings("NullAway") // null is how the library's unannotated interface says: no context
    static void export(TlsContext context, Negotiation negotiation) {
        byte[] block = context.exportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, negotiation.profile().exporterLength());
        negotiation.exported(block);
        Arrays.fill(block, (byte) 0);
    }
}
