package dev.sotto.keying.dtls;

import dev.sotto.base.OctetReader;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/**
 * The negotiated cipher with the content types of EKT. Outgoing: what the owner sends as application_data is sealed as
 * handshake, ACK or alert; the type is in the associated data and the library writes the returned one into the header.
 * Incoming, after the tag verified: handshake messages other than Finished and ACKs are taken out, and the library sees
 * empty application_data instead.
 */
final class PercCipher implements TlsCipher {
    private static final int MESSAGE_SEQ_OFFSET = 4;
    private static final int FRAGMENT_LENGTH_OFFSET = 9;

    private final TlsCipher cipher;
    private final EpochOne epoch;

    PercCipher(TlsCipher cipher, EpochOne epoch) {
        this.cipher = cipher;
        this.epoch = epoch;
    }

    @Override
    public TlsEncodeResult encodePlaintext(
            long seqNo, short contentType, ProtocolVersion version, int header, byte[] plaintext, int offset, int len)
            throws IOException {
        short type = contentType;
        if (epoch.outgoingType() != EpochOne.NONE) {
            // Anything but application_data means the library believes that it is repeating its handshake.
            if (contentType != ContentType.application_data) {
                throw new Rejection(AlertDescription.internal_error, CloseCause.FAILED, "EKT during a handshake");
            }
            type = (short) epoch.outgoingType();
            epoch.sealing(seqNo);
        } else if (isFinished(contentType, plaintext, offset, len)) {
            epoch.ownFinished(messageSeq(plaintext, offset));
        }
        return cipher.encodePlaintext(seqNo, type, version, header, plaintext, offset, len);
    }

    @Override
    public TlsDecodeResult decodeCiphertext(
            long seqNo, short recordType, ProtocolVersion version, byte[] ciphertext, int offset, int len)
            throws IOException {
        boolean ack = epoch.isDisguisedAck(seqNo);
        short type = ack ? (short) RecordHeader.ACK : recordType;
        TlsDecodeResult opened = cipher.decodeCiphertext(seqNo, type, version, ciphertext, offset, len);
        if (ack) {
            epoch.arrived(new EpochOne.Arrival.Ack(octets(opened, 0)));
            return nothing(opened);
        }
        return type == ContentType.handshake ? handshake(seqNo, opened) : opened;
    }

    /**
     * After the handshake a repeated Finished is nothing to the library, which would begin to repeat its own last flight. A
     * peer may put Finished and an EKTKey into one record: Finished is the library's, the rest is ours.
     */
    private TlsDecodeResult handshake(long seqNo, TlsDecodeResult opened) {
        int finished = 0;
        if (isFinished(opened.contentType, opened.buf, opened.off, opened.len)) {
            if (epoch.isHandshakeOver()) {
                return nothing(opened);
            }
            epoch.peerFinished(messageSeq(opened.buf, opened.off));
            finished = HandshakeFragment.HEADER_LENGTH
                    + (int) OctetReader.bigEndian(opened.buf, opened.off + FRAGMENT_LENGTH_OFFSET, 3);
            if (finished >= opened.len) {
                return opened;
            }
        }
        epoch.arrived(new EpochOne.Arrival.Handshake(seqNo, octets(opened, finished)));
        return finished == 0
                ? nothing(opened)
                : new TlsDecodeResult(opened.buf, opened.off, finished, ContentType.handshake);
    }

    private static boolean isFinished(short contentType, byte[] octets, int offset, int len) {
        return contentType == ContentType.handshake
                && len >= HandshakeFragment.HEADER_LENGTH
                && octets[offset] == HandshakeFragment.FINISHED;
    }

    private static int messageSeq(byte[] octets, int offset) {
        return (int) OctetReader.bigEndian(octets, offset + MESSAGE_SEQ_OFFSET, 2);
    }

    private static byte[] octets(TlsDecodeResult opened, int from) {
        return Arrays.copyOfRange(opened.buf, opened.off + from, opened.off + opened.len);
    }

    private static TlsDecodeResult nothing(TlsDecodeResult opened) {
        Arrays.fill(opened.buf, opened.off, opened.off + opened.len, (byte) 0);
        return new TlsDecodeResult(opened.buf, opened.off, 0, ContentType.application_data);
    }

    @Override
    public int getCiphertextDecodeLimit(int plaintextLimit) {
        return cipher.getCiphertextDecodeLimit(plaintextLimit);
    }

    @Override
    public int getCiphertextEncodeLimit(int plaintextLimit) {
        return cipher.getCiphertextEncodeLimit(plaintextLimit);
    }

    @Override
    public int getPlaintextDecodeLimit(int ciphertextLimit) {
        return cipher.getPlaintextDecodeLimit(ciphertextLimit);
    }

    @Override
    public int getPlaintextEncodeLimit(int ciphertextLimit) {
        return cipher.getPlaintextEncodeLimit(ciphertextLimit);
    }

    @Override
    public void rekeyDecoder() throws IOException {
        cipher.rekeyDecoder();
    }

    @Override
    public void rekeyEncoder() throws IOException {
        cipher.rekeyEncoder();
    }

    @Override
    public boolean usesOpaqueRecordTypeDecode() {
        return cipher.usesOpaqueRecordTypeDecode();
    }

    @Override
    public boolean usesOpaqueRecordTypeEncode() {
        return cipher.usesOpaqueRecordTypeEncode();
    }
}
