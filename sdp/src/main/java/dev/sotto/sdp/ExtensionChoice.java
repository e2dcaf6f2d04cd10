package dev.sotto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which header extensions are used. Of the audio level the encrypted form is chosen and the clear one marked inactive; never
 * both (RFC 6904 4.1).
 *
 * @param answer the extensions for the answer, seen from the answerer
 */
record ExtensionChoice(List<HeaderExtension> answer) {
    private static final int MID = 1;
    private static final int ENCRYPTED_LEVEL = 2;
    private static final int CLEAR_LEVEL = 3;

    static List<HeaderExtension> offered(boolean clearLevelAllowed) {
        List<HeaderExtension> out = new ArrayList<>();
        out.add(new HeaderExtension(MID, Direction.SENDRECV, false, HeaderExtension.MID, ""));
        out.add(new HeaderExtension(ENCRYPTED_LEVEL, Direction.SENDRECV, true, HeaderExtension.AUDIO_LEVEL, ""));
        if (clearLevelAllowed) {
            out.add(new HeaderExtension(CLEAR_LEVEL, Direction.SENDRECV, false, HeaderExtension.AUDIO_LEVEL, ""));
        }
        return out;
    }

    static ExtensionChoice answering(List<HeaderExtension> offered, boolean clearLevelAllowed) {
        List<HeaderExtension> out = new ArrayList<>();
        List<Integer> taken =
                new ArrayList<>(offered.stream().map(HeaderExtension::id).toList());
        find(offered, HeaderExtension.MID, false).ifPresent(e -> accept(e, taken, out));
        Optional<HeaderExtension> encrypted = find(offered, HeaderExtension.AUDIO_LEVEL, true);
        Optional<HeaderExtension> clear = find(offered, HeaderExtension.AUDIO_LEVEL, false);
        if (encrypted.isPresent()) {
            accept(encrypted.get(), taken, out);
            clear.filter(HeaderExtension::fitsOneOctetForm)
                    .ifPresent(e -> out.add(new HeaderExtension(e.id(), Direction.INACTIVE, false, e.uri(), "")));
        } else if (clearLevelAllowed) {
            clear.ifPresent(e -> accept(e, taken, out));
        }
        return new ExtensionChoice(List.copyOf(out));
    }

    /** The extensions of an answer that we did offer, under the numbers of the offer. */
    static ExtensionChoice answered(List<HeaderExtension> offered, List<HeaderExtension> answered) {
        return new ExtensionChoice(answered.stream()
                .filter(a -> find(offered, a.uri(), a.encrypted())
                        .filter(o -> o.id() == a.id())
                        .isPresent())
                .toList());
    }

    OptionalInt midId() {
        return find(answer, HeaderExtension.MID, false)
                .map(e -> OptionalInt.of(e.id()))
                .orElse(OptionalInt.empty());
    }

    /** The encrypted form wins if a peer wrongly keeps both. */
    Optional<NegotiatedLevel> level(boolean weAnswered) {
        return find(answer, HeaderExtension.AUDIO_LEVEL, true)
                .or(() -> find(answer, HeaderExtension.AUDIO_LEVEL, false))
                .map(e -> new NegotiatedLevel(
                        e.id(),
                        e.encrypted(),
                        weAnswered ? e.direction() : e.direction().reversed()));
    }

    private static Optional<HeaderExtension> find(List<HeaderExtension> in, String uri, boolean encrypted) {
        return in.stream()
                .filter(e -> e.uri().equals(uri) && e.encrypted() == encrypted)
                .filter(e -> e.direction() != Direction.INACTIVE)
                .findFirst();
    }

    /** RFC 8285 7: same number, except that numbers from 4096 on are to be replaced by a free one. */
    private static void accept(HeaderExtension offered, List<Integer> taken, List<HeaderExtension> out) {
        OptionalInt id = offered.fitsOneOctetForm()
                ? OptionalInt.of(offered.id())
                : offered.id() < 4096
                        ? OptionalInt.empty()
                        : IntStream.rangeClosed(1, 14)
                                .filter(i -> !taken.contains(i))
                                .findFirst();
        id.ifPresent(i -> {
            taken.add(i);
            out.add(new HeaderExtension(i, offered.direction().reversed(), offered.encrypted(), offered.uri(), ""));
        });
    }
}
