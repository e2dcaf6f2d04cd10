package dev.sotto.media.distributor;

import dev.sotto.media.srtp.EncryptedExtensions;
import java.util.Arrays;

/** What two legs' negotiations mean for packets between them. */
final class Rules {
    private Rules() {}

    /**
     * How packets change on their way. A codec that the receiver has not agreed to is dropped. Of header extensions only
     * the level travels; the mid and whatever else a hop has means nothing on another, and is erased (RFC 8723 5.2 lets us).
     */
    static RewriteRule between(LegMedia from, LegMedia to) {
        byte[] payloadTypes = new byte[128];
        Arrays.fill(payloadTypes, (byte) RewriteRule.DROP);
        for (LegMedia.Format in : from.formats()) {
            for (LegMedia.Format out : to.formats()) {
                boolean first = payloadTypes[in.receivePayloadType()] == RewriteRule.DROP;
                if (first && in.codec().equalsIgnoreCase(out.codec())) {
                    payloadTypes[in.receivePayloadType()] = (byte) out.sendPayloadType();
                }
            }
        }
        byte[] extensionIds = new byte[256];
        if (levelId(from) != 0 && to.level().isPresent() && to.level().get().toPeer()) {
            extensionIds[levelId(from)] = (byte) to.level().get().id();
        }
        return new RewriteRule(payloadTypes, extensionIds);
    }

    /** The ID of the level in packets from this leg; 0 for none. */
    static int levelId(LegMedia media) {
        return media.level()
                .filter(LegMedia.Level::fromPeer)
                .map(LegMedia.Level::id)
                .orElse(0);
    }

    /** Which elements the hop encrypts, both ways. */
    static EncryptedExtensions encrypted(LegMedia media) {
        return media.level()
                .filter(LegMedia.Level::encrypted)
                .map(level -> EncryptedExtensions.of(level.id()))
                .orElse(EncryptedExtensions.NONE);
    }
}
