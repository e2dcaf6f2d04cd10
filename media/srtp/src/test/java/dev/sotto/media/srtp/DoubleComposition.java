package dev.sotto.media.srtp;

import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The endpoint's side of RFC 8723, put together from two ordinary hops so that the vectors can be run here. The endpoint's
 * own transform is in its library; this shows that the hop's parts are enough for it.
 */
final class DoubleComposition {
    /** What a receiver has in the end: the synthetic packet (RFC 8723 5.3 step 6). */
    record Synthetic(String header, String payload) {}

    private static final int INNER_TAG = 16;

    private final SrtpTransform inner;
    private final HopKeys outer;
    private final EncryptedExtensions extensions;

    DoubleComposition(HopKeys inner, HopKeys outer, EncryptedExtensions extensions) {
        this.inner = new SrtpTransform(inner, new JceAead());
        this.outer = outer;
        this.extensions = extensions;
    }

    /** RFC 8723 5.1 steps 3 to 5: the packet as it enters the outer transform. */
    Hex.Packet sealInner(Hex.Packet packet, long innerRoc) {
        RtpPacketView view = packet.view();
        MemorySegment synthetic = MemorySegment.ofArray(new byte[72]);
        AeadJob job = innerJob(view, synthetic);
        job.length = view.payloadLength();
        job.tagOffset = view.payloadOffset() + job.length;
        inner.dangerSeal(job, view.ssrc(), innerRoc << 16 | view.sequenceNumber());
        int ohb = new OriginalHeaderView().write(packet.segment(), job.tagOffset + INNER_TAG);
        view.length(view.length() + INNER_TAG + ohb);
        return packet;
    }

    SrtpVerdict sealOuter(Hex.Packet packet, long outerRoc) {
        HopSealer sealer = new HopSealer(outer, new JceAead(), 4, extensions);
        return sealer.seal(packet.view(), outerRoc << 16 | packet.view().sequenceNumber());
    }

    /** RFC 8723 5.3 step 1; {@code outerRoc} is taken as known. */
    SrtpVerdict openOuter(Hex.Packet packet, long outerRoc) {
        HopOpener opener = new HopOpener(outer, new JceAead(), 4, extensions);
        if (outerRoc > 0) {
            opener.assume(packet.view().ssrc(), (outerRoc << 16 | packet.view().sequenceNumber()) - 1);
        }
        return opener.open(packet.view());
    }

    /** RFC 8723 5.3 steps 3 to 6; empty if the packet is to be dropped. */
    Optional<Synthetic> openInner(Hex.Packet packet, long innerRoc) {
        RtpPacketView view = packet.view();
        OriginalHeaderView ohb = new OriginalHeaderView();
        long end = view.offset() + view.length();
        if (ohb.read(packet.segment(), view.payloadOffset(), end) != SrtpVerdict.OK
                || view.payloadLength() < ohb.length() + INNER_TAG) {
            return Optional.empty();
        }
        view.length(view.length() - ohb.length());
        ohb.restore(view);
        MemorySegment synthetic = MemorySegment.ofArray(new byte[72]);
        AeadJob job = innerJob(view, synthetic);
        job.length = view.payloadLength() - INNER_TAG;
        job.tagOffset = view.payloadOffset() + job.length;
        if (!inner.open(job, view.ssrc(), innerRoc << 16 | view.sequenceNumber())) {
            return Optional.empty();
        }
        return Optional.of(new Synthetic(
                Hex.of(synthetic, 0, job.aadLength), Hex.of(packet.segment(), view.payloadOffset(), job.length)));
    }

    private static AeadJob innerJob(RtpPacketView view, MemorySegment synthetic) {
        AeadJob job = new AeadJob();
        job.aad = synthetic;
        job.aadLength = view.copyHeaderWithoutExtension(synthetic, 0);
        job.source = view.segment();
        job.sourceOffset = view.payloadOffset();
        job.target = view.segment();
        job.targetOffset = view.payloadOffset();
        return job;
    }
}
