package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a gateway announces for its phones. */
class AnnouncedSourcesTest {
    private static List<MediaSource> read(List<MediaSource> announced) {
        SessionDescription offer = SdpParser.parse(SdpPrinter.text(OfferAnswer.offer(Samples.withSources(announced))));
        return ((PartyKind.PercCandidate) PartyKind.ofOffer(offer, DtlsRole.SERVER))
                .audio()
                .sources();
    }

    @Test
    @Rfc(number = 5576, section = "4.1", must = "each source has its SSRC and attributes of its own, at least a cname")
    void hundreds_of_sources_arrive_with_their_names_and_fit_into_one_message() {
        List<MediaSource> announced = IntStream.range(0, 256)
                .mapToObj(i -> new MediaSource(-i - 1, "0123456789abcdef", "Zoë from the room number " + i))
                .toList();
        assertThat(read(announced)).isEqualTo(announced);
        assertThat(SdpPrinter.text(OfferAnswer.offer(Samples.withSources(announced))))
                .hasSizeLessThan(40_000);
    }

    @Test
    void a_name_cannot_break_out_of_its_line_and_has_an_end() {
        MediaSource sly = new MediaSource(1, "c", " Ann\r\na=ssrc:2 cname:other\u0000\u0085");
        assertThat(sly.name()).isEqualTo("Anna=ssrc:2 cname:other");
        assertThat(read(List.of(sly))).containsExactly(sly);
        assertThat(new MediaSource(1, "c", "x".repeat(63) + "\uD83D\uDE00").name())
                .isEqualTo("x".repeat(63));
        assertThat(new MediaSource(1, "c").name()).isEmpty();
    }

    @Test
    void more_sources_than_anybody_has_are_malformed() {
        List<MediaSource> many =
                IntStream.range(0, 513).mapToObj(i -> new MediaSource(i, "c")).toList();
        assertThat(read(many.subList(0, 512))).hasSize(512);
        assertThatThrownBy(() -> read(many))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("512");
    }
}
