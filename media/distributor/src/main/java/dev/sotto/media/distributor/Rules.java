package dev.sotto.media.distributor;

import dev.sotto.media.srtp.EncryptedExtensions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What two legs' negotiations mean for packets between them. Legs that negotiated the same are told apart nowhere, so a
 * conference of a thousand equal phones has one rule.
 */
final class Rules {
    /** What of a negotiation matters here. */
    private record Shape(
            List<LegMedia.Format> formats, Optional<LegMedia.Level> level, Optional<LegMedia.Repair> repair) {}

    private record Pair(int from, int to) {}

    private static final int MAX_SHAPES = 256;

    private final Map<Shape, Integer> shapes = new HashMap<>();
    private final Map<Pair, RewriteRule> rules = new HashMap<>();
    private final Map<RewriteRule, RewriteRule> distinct = new HashMap<>();
    private int generation;

    /** A small number that is equal for legs that negotiated the same; good until the next {@link #forgetIfMany}. */
    int shape(Leg leg) {
        if (leg.shapeGeneration != generation) {
            LegMedia media = leg.media;
            Shape shape = new Shape(media.formats(), media.level(), media.repair());
            leg.shape = shapes.computeIfAbsent(shape, _ -> shapes.size());
            leg.shapeGeneration = generation;
        }
        return leg.shape;
    }

    /** The rule between two shapes; equal rules are the same object. */
    RewriteRule rule(int fromShape, LegMedia from, int toShape, LegMedia to) {
        return rules.computeIfAbsent(new Pair(fromShape, toShape), _ -> only(between(from, to)));
    }

    private RewriteRule only(RewriteRule rule) {
        return distinct.computeIfAbsent(rule, r -> r);
    }

    /** Starts anew when too many different negotiations have gone by. */
    void forgetIfMany() {
        if (shapes.size() > MAX_SHAPES) {
            shapes.clear();
            rules.clear();
            distinct.clear();
            generation++;
        }
    }

    /**
     * How packets change on their way. A codec that the receiver has not agreed to is dropped. Of header extensions only
     * the level travels; the mid and whatever else a hop has means nothing on another, and is erased (RFC 8723 5.2 lets us).
     */
    static RewriteRule between(LegMedia from, LegMedia to) {
        byte[] payloadTypes = RewriteRule.noPayloadTypes();
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
        byte[] repairPayloadTypes = RewriteRule.noPayloadTypes();
        to.repair()
                .ifPresent(repair ->
                        repair.rtxPayloadTypes().forEach((media, rtx) -> repairPayloadTypes[media] = rtx.byteValue()));
        return new RewriteRule(payloadTypes, extensionIds, repairPayloadTypes);
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
