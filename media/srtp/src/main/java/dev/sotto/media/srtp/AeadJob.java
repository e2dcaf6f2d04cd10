package dev.sotto.media.srtp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The operands of one seal or open: a mutable parameter block that its owner fills again for each packet. All fields are
 * plain so that a native implementation reads them without a call.
 *
 * <p>What is authenticated is {@code aad | trailer} with an AEAD of RFC 7714, and {@code aad | ciphertext | trailer}
 * with HMAC-SHA1 (RFC 3711 4.2), where the trailer is the ROC or the SRTCP index word.
 */
public final class AeadJob {
    /** Whose session key seals or opens, in a batch of {@link AeadPort}. */
    public @Nullable AeadKey key;

    /** After {@link AeadPort#open}: whether the tag was right. */
    public boolean authentic;

    /** The source and index (ROC and SEQ, 48 bits) of the packet, for whoever prepared the job. */
    public int ssrc;

    /** See {@link #ssrc}. */
    public long index;

    /** First eight octets of the IV, big-endian. A 12-octet nonce is {@code ivHigh} and the upper half of {@code ivLow}. */
    public long ivHigh;

    /** Last eight octets of the IV, big-endian. */
    public long ivLow;

    /** Where the associated data lie. */
    public MemorySegment aad = MemorySegment.NULL;

    /** Where they begin. */
    public long aadOffset;

    /** Their octets. */
    public int aadLength;

    /** Whether {@link #trailer} counts. */
    public boolean hasTrailer;

    /** Four more octets to authenticate. */
    public int trailer;

    /** Where the text to seal, or the ciphertext followed by its tag, lies. */
    public MemorySegment source = MemorySegment.NULL;

    /** Where it begins. */
    public long sourceOffset;

    /** Octets of text or ciphertext, without the tag. */
    public int length;

    /** Where the result goes; may be the same octets as the source. */
    public MemorySegment target = MemorySegment.NULL;

    /** Where the result begins. */
    public long targetOffset;

    /** Where the tag is read from when opening (in {@link #source}) or written to when sealing (in {@link #target}). */
    public long tagOffset;

    /** An empty job. */
    public AeadJob() {}
}
