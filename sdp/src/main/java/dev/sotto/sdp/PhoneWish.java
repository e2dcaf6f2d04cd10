package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.List;

/**
 * What a phone's description says that it wants, before anything is agreed.
 *
 * @param codecs the voice codecs that we know, in its order of preference; empty if it has no audio
 * @param direction seen from the phone
 */
public record PhoneWish(List<AudioCodec> codecs, Direction direction) {
    /** Takes a copy. */
    public PhoneWish {
        codecs = List.copyOf(codecs);
    }

    /**
     * Of an offer or answer: of its first audio stream.
     *
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    public static PhoneWish of(SessionDescription description) {
        return PhoneOfferAnswer.open(description)
                .mapToObj(i -> PhoneReader.read(description, i))
                .findFirst()
                .map(section -> new PhoneWish(
                        section.voices().stream()
                                .map(AudioFormat::codec)
                                .distinct()
                                .toList(),
                        section.direction()))
                .orElse(new PhoneWish(List.of(), Direction.INACTIVE));
    }
}
