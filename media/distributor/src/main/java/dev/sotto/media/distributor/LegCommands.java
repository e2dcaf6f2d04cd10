package dev.sotto.media.distributor;

import dev.sotto.base.Outbox;
import dev.sotto.media.srtp.EncryptedExtensions;

/** What the core of a leg is told of it when it was negotiated, and negotiated anew. */
final class LegCommands {
    private final ConductorConfig config;

    LegCommands(ConductorConfig config) {
        this.config = config;
    }

    /** One command to the core of a leg. */
    static void tell(Leg leg, EngineCommand command, Outbox<ConductorOutput> out) {
        out.add(new ConductorOutput.ToEngine(leg.core, command));
    }

    /** The leg as far as this distributor serves it: where it keeps nothing, no repair was agreed. */
    LegMedia served(LegMedia media) {
        return config.repairs() ? media : media.withoutRepair();
    }

    /** The leg is new. */
    void added(Leg leg, Outbox<ConductorOutput> out) {
        LegMedia media = leg.media;
        tell(
                leg,
                new EngineCommand.AddLeg(
                        leg.id,
                        leg.index,
                        media.localIce(),
                        media.peerAddress(),
                        payloadTypes(media, 0),
                        payloadTypes(media, Long.SIZE)),
                out);
        if (media.repair().isPresent()) {
            tell(leg, keep(leg), out);
        }
    }

    /** The leg was as {@code before}. */
    void changed(Leg leg, LegMedia before, Outbox<ConductorOutput> out) {
        LegMedia media = leg.media;
        boolean withoutIce = before.localIce().isEmpty() && media.localIce().isEmpty();
        if (withoutIce && !before.peerAddress().equals(media.peerAddress())) {
            media.peerAddress().ifPresent(to -> tell(leg, new EngineCommand.MoveLeg(leg.id, to), out));
        }
        if (!before.level().equals(media.level())) {
            EncryptedExtensions encrypted = Rules.encrypted(media);
            tell(leg, new EngineCommand.EncryptExtensions(leg.id, encrypted, encrypted), out);
        }
        long low = payloadTypes(media, 0);
        long high = payloadTypes(media, Long.SIZE);
        if (low != payloadTypes(before, 0) || high != payloadTypes(before, Long.SIZE)) {
            tell(leg, new EngineCommand.AcceptPayloadTypes(leg.id, low, high), out);
        }
        if (before.repair().isPresent() != media.repair().isPresent()) {
            tell(leg, media.repair().isPresent() ? keep(leg) : new EngineCommand.KeepForRepair(leg.id, 0, 0), out);
        }
    }

    private EngineCommand keep(Leg leg) {
        return new EngineCommand.KeepForRepair(leg.id, config.repairOctets(), config.repairMillis());
    }

    /** What the peer may send of the 64 payload types from {@code first}. */
    private static long payloadTypes(LegMedia media, int first) {
        long bits = 0;
        for (LegMedia.Format format : media.formats()) {
            int bit = format.receivePayloadType() - first;
            bits |= bit >= 0 && bit < Long.SIZE ? 1L << bit : 0;
        }
        return bits;
    }
}
