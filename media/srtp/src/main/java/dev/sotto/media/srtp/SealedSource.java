package dev.sotto.media.srtp;

import dev.sotto.media.rtp.Octets;

/**
 * One source under the sending keys of one hop: what was sent of it, so that no index is ever used twice, since that would
 * give the key stream away (RFC 7714 8.4). Made by {@link HopSealer#source}, whose owner is its owner.
 */
public final class SealedSource {
    private static final long INDEX_LIMIT = 1L << 48;

    private final HopSealer sealer;
    private final SrtpTransform transform;
    private final int ssrc;
    private final ReplayWindow window = new ReplayWindow();

    SealedSource(HopSealer sealer, SrtpTransform transform, int ssrc) {
        this.sealer = sealer;
        this.transform = transform;
        this.ssrc = ssrc;
    }

    /** Whose keys seal it. */
    public HopSealer sealer() {
        return sealer;
    }

    /** The highest index that was sealed; −1 if none was. */
    long highestIndex() {
        return window.highest();
    }

    /**
     * Claims an index and prepares one packet: writes the low 16 bits of {@code index} into its header, encrypts the
     * marked octets of its extension and fills {@code job}, whose source the caller has set. The packet is sealed once the
     * job is ({@link AeadPort#seal}), and has then {@code header.length + length +} {@link HopProfile#tagLength()} octets,
     * for which there must be room.
     *
     * @param length octets of the payload
     * @param index ROC and SEQ, 48 bits, new for this source
     * @return {@link SrtpVerdict#OK}, or why nothing was prepared
     */
    public SrtpVerdict prepare(AeadJob job, WireHeader header, int length, long index) {
        if (index < 0 || index >= INDEX_LIMIT) {
            return SrtpVerdict.KEY_EXHAUSTED;
        }
        if (!window.claim(index)) {
            return SrtpVerdict.INDEX_REUSED;
        }
        Octets.putU16(header.segment, header.offset + 2, (int) index);
        ExtensionMask mask = header.mask;
        if (mask != null && !mask.isEmpty()) {
            // Encrypted header extensions are associated data as they will be on the wire (RFC 7714 8.3).
            sealer.encrypt(mask, header, ssrc, index);
        }
        job.aad = header.segment;
        job.target = header.segment;
        job.aadOffset = header.offset;
        job.aadLength = header.length;
        job.length = length;
        job.targetOffset = header.offset + header.length;
        job.tagOffset = job.targetOffset + length;
        transform.prepareRtp(job, ssrc, index);
        return SrtpVerdict.OK;
    }
}
