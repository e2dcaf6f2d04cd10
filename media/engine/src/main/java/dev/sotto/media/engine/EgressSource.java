package dev.sotto.media.engine;

import dev.sotto.media.distributor.HopSequence;

/** One source on its way to one receiver: its numbering on that hop and what a sender report needs. */
final class EgressSource {
    final int ssrc;
    HopSequence sequence = new HopSequence();
    long packets;
    long octets;

    EgressSource(int ssrc) {
        this.ssrc = ssrc;
    }

    /** The hop has other keys, under which numbering begins anew. */
    void restart() {
        sequence = new HopSequence();
    }
}
