package dev.sotto.sdp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a description of ours says about repair. An answer takes generic NACKs if the offer has them, in the same form, and the
 * formats for repeated packets of the codecs that it takes; nothing is ever added to what was offered (RFC 4585 4.2).
 */
record RepairChoice(List<RtcpFeedback> feedback, List<RtxFormat> formats) {
    static final RepairChoice NONE = new RepairChoice(List.of(), List.of());

    RepairChoice {
        feedback = List.copyOf(feedback);
        formats = List.copyOf(formats);
    }

    static RepairChoice offered(LocalAudio local) {
        return local.repair()
                ? new RepairChoice(
                        List.of(RtcpFeedback.nackForAll()),
                        local.codecs().stream().map(RtxFormat::ours).toList())
                : NONE;
    }

    static RepairChoice answering(LocalAudio local, AudioDescription offer, List<AudioFormat> accepted) {
        if (!local.repair() || !nacksVoice(offer.feedback(), accepted)) {
            return NONE;
        }
        return new RepairChoice(
                offer.feedback().stream()
                        .filter(fb -> accepted.stream().anyMatch(f -> fb.nacks(f.payloadType())))
                        .toList(),
                offer.rtxFormats().stream()
                        .filter(rtx -> nacks(offer.feedback(), rtx.mediaPayloadType()))
                        .filter(rtx -> accepted.stream().anyMatch(rtx::repeats))
                        .toList());
    }

    /** What our last description had. */
    static RepairChoice again(AudioDescription before) {
        return new RepairChoice(before.feedback(), before.rtxFormats());
    }

    /** What an answer of ours agrees: the numbers of the offer, both ways. */
    Optional<NegotiatedRepair> agreed() {
        if (feedback.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, Integer> send = new HashMap<>();
        Map<Integer, Integer> receive = new HashMap<>();
        for (RtxFormat rtx : formats) {
            send.put(rtx.mediaPayloadType(), rtx.payloadType());
            receive.put(rtx.payloadType(), rtx.mediaPayloadType());
        }
        return Optional.of(new NegotiatedRepair(send, receive));
    }

    /** What the answer to an offer of ours agrees: each side sends with the numbers of the other's description. */
    static Optional<NegotiatedRepair> answered(
            AudioDescription ours, AudioDescription theirs, List<NegotiatedFormat> agreed) {
        Map<Integer, Integer> send = new HashMap<>();
        Map<Integer, Integer> receive = new HashMap<>();
        boolean voice = false;
        for (NegotiatedFormat format : agreed) {
            if (nacks(ours.feedback(), format.receivePayloadType())
                    && nacks(theirs.feedback(), format.sendPayloadType())) {
                voice |= format.codec().isVoice();
                Optional<RtxFormat> own = ours.rtxOf(format.receivePayloadType());
                Optional<RtxFormat> peer = theirs.rtxOf(format.sendPayloadType());
                if (own.isPresent() && peer.isPresent()) {
                    send.put(format.sendPayloadType(), peer.get().payloadType());
                    receive.put(own.get().payloadType(), format.receivePayloadType());
                }
            }
        }
        return voice ? Optional.of(new NegotiatedRepair(send, receive)) : Optional.empty();
    }

    /** Who misses a packet cannot know its payload type, so that a voice must be repairable at least. */
    private static boolean nacksVoice(List<RtcpFeedback> feedback, List<AudioFormat> formats) {
        return formats.stream().anyMatch(f -> f.codec().isVoice() && nacks(feedback, f.payloadType()));
    }

    private static boolean nacks(List<RtcpFeedback> feedback, int payloadType) {
        return feedback.stream().anyMatch(fb -> fb.nacks(payloadType));
    }
}
