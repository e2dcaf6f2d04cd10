package dev.sotto.media.engine;

import dev.sotto.media.distributor.HopSequence;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SealedSource;
import org.jspecify.annotations.Nullable;

/** One source on its way to one receiver: its numbering on that hop and what a sender report needs. */
final class EgressSource {
    final int ssrc;
    HopSequence sequence = new HopSequence();
    long packets;
    long octets;

    /** What was sent of it lately; null if the receiver does not ask for repair. */
    @Nullable
    RepairLog repair;

    private @Nullable SealedSource sealed;

    EgressSource(int ssrc) {
        this.ssrc = ssrc;
    }

    /** The source under the receiver's present keys; null if they have as many sources as they may. */
    @Nullable
    SealedSource sealed(HopSealer sealer) {
        SealedSource present = sealed;
        if (present == null || present.sealer() != sealer) {
            present = sealer.source(ssrc);
            sealed = present;
        }
        return present;
    }

    /** The hop has other keys, under which numbering begins anew, and nothing from before may be sent again. */
    void restart() {
        sequence = new HopSequence();
        if (repair != null) {
            repair.forget();
        }
    }
}
