package dev.sotto.media.engine;

import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.ExtensionMask;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One packet of a batch, from its datagram until its last receiver has it; used again for each batch. It lies as the datagram
 * did: header, plain payload, 16 octets of room where the tag was, EKT field.
 *
 * <p>What is the same for many receivers is made once and kept here: the header under a {@link RewriteRule}, the mask of its
 * encrypted octets, the original header block.
 */
final class OpenedPacket {
    /** Longest header: fixed part, 15 CSRCs, extension of 1024 octets with its head; and a word more for copying. */
    static final int LONGEST_HEADER = 12 + 60 + 4 + 1024 + 8;

    /** Octets from one packet's place to the next: the packet, and its header for receivers. Whole cache lines, no power of two. */
    static final int SLOT = Slab.STRIDE + (LONGEST_HEADER + 63 & -64);

    private static final int TAG_ROOM = 16;
    private static final int RENUMBERED = 0x100;
    private static final int NOTHING = -1;

    /** The plain packet. */
    final RtpPacketView view = new RtpPacketView();

    /** How it is opened. */
    final AeadJob job = new AeadJob();

    /** The same, for opening it by itself. */
    final AeadJob[] alone = {job};

    /** Its header as its receivers get it, apart from the sequence number. */
    final RtpPacketView header = new RtpPacketView();

    final ExtensionMask mask = new ExtensionMask();

    @Nullable
    EngineLeg leg;

    @Nullable
    HopOpener opener;

    boolean ektField;
    int tailLength;
    private long tailOffset;
    /** ROC and SEQ on the hop by which it came. */
    long index;
    /** Its source's place in the rows of its plan's receivers. */
    int column;
    /** Payload type for the receivers of {@link #rule}; {@link RewriteRule#DROP} if they have not agreed to it. */
    int payloadType;

    /** Octets of {@link #header}, and those before the data of its extension. */
    int headerLength;

    int extensionStart;

    /** The rule under which {@link #header} was made; null if none was. */
    @Nullable
    RewriteRule rule;

    /** For whose encrypted extensions {@link #mask} was made; null if for nobody. */
    @Nullable
    EncryptedExtensions masked;

    private final MemorySegment headerMemory;
    private final long headerOffset;
    private final OriginalHeaderView original = new OriginalHeaderView();
    private final OriginalHeaderView rewritten = new OriginalHeaderView();
    private long originalOffset;
    private int originalSequenceNumber;
    private int written;
    private int payloadLength;

    /** @param headerOffset {@link #LONGEST_HEADER} octets of its own */
    OpenedPacket(MemorySegment headerMemory, long headerOffset) {
        this.headerMemory = headerMemory;
        this.headerOffset = headerOffset;
    }

    /** Where the EKT field is. */
    long tailOffset() {
        return tailOffset;
    }

    /** The packet was opened, and nothing was made of it yet; false if its original header block is malformed. */
    boolean begin(boolean withEktField, int openedTailLength, long openedIndex) {
        ektField = withEktField;
        payloadType = RewriteRule.DROP;
        tailLength = openedTailLength;
        tailOffset = view.offset() + view.length() + TAG_ROOM;
        index = openedIndex;
        rule = null;
        masked = null;
        payloadLength = view.payloadLength();
        if (!withEktField) {
            return true;
        }
        long end = view.offset() + view.length();
        if (original.read(view.segment(), view.payloadOffset(), end) != SrtpVerdict.OK) {
            return false;
        }
        originalOffset = end - original.length();
        originalSequenceNumber = original.sequenceNumber(view.sequenceNumber());
        written = NOTHING;
        return true;
    }

    /** Becomes a copy of another packet that has begun, in {@code target}. */
    void copyOf(OpenedPacket other, MemorySegment target, long targetOffset) {
        RtpPacketView from = other.view;
        int length = from.length() + TAG_ROOM + other.tailLength;
        MemorySegment.copy(from.segment(), from.offset(), target, targetOffset, length);
        view.wrap(target, targetOffset, from.length());
        begin(other.ektField, other.tailLength, other.index);
    }

    /** Makes the header for the receivers under {@code other}: payload type and extension IDs. */
    void apply(RewriteRule other, HeaderExtensionView walker) {
        rule = other;
        masked = null;
        payloadType = other.payloadType(view.payloadType());
        if (payloadType != RewriteRule.DROP) {
            header.wrap(headerMemory, headerOffset, view.copyHeader(headerMemory, headerOffset));
            header.payloadType(payloadType);
            walker.translate(header, other.extensionIds());
            headerLength = header.headerLength();
            extensionStart = header.headerLengthWithoutExtension() + 4;
        }
    }

    /** Makes the mask for hops that encrypt {@code extensions}. */
    void mask(EncryptedExtensions extensions, HeaderExtensionView walker) {
        masked = extensions;
        extensions.mark(header, walker, mask);
    }

    /** Copies the header to where a packet is made; up to seven octets behind it are written too. */
    void copyHeader(MemorySegment target, long targetOffset) {
        PacketMemory.copyWords(headerMemory, headerOffset, target, targetOffset, headerLength);
    }

    /** Whether {@link #payloadLength} would write another original header block than stands there for somebody else. */
    boolean isOtherBlock(int sequenceNumber) {
        return ektField && written != NOTHING && written != block(sequenceNumber);
    }

    private int block(int sequenceNumber) {
        return payloadType | (sequenceNumber == originalSequenceNumber ? 0 : RENUMBERED);
    }

    /**
     * The length of the payload as it goes out under {@code sequenceNumber}, after the original header block was made right
     * for that (RFC 8723 5.2). Blocks differ only in whether the number is the original one, so it is written seldom. It stands
     * where the received one was and cannot reach the EKT field behind: at most three octets are added, and 16 of the tag lie
     * between.
     */
    int payloadLength(int sequenceNumber) {
        int wanted = block(sequenceNumber);
        if (!ektField || wanted == written) {
            return payloadLength;
        }
        rewritten.copyFrom(original);
        rewritten.payloadTypeChanged(view.payloadType(), payloadType);
        rewritten.sequenceNumberChanged(view.sequenceNumber(), sequenceNumber);
        int block = rewritten.write(view.segment(), originalOffset);
        payloadLength = (int) (originalOffset - view.payloadOffset()) + block;
        written = wanted;
        return payloadLength;
    }
}
