package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.keying.tunnel.AdmissionMessage.Acknowledge;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.MdInstance;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionCodecTest {
    static final String CONFERENCE = "sip:1000@conference.example";
    static final Fingerprint PRINT = TestKeys.identity("endpoint");
    static final String TLS_ID = "abc3dnf4fjdk0s8fas+/-_x0123";

    static final List<AdmissionMessage> ALL = List.of(
            new Expect(1, CONFERENCE, Optional.of(PRINT), Optional.of(TLS_ID)),
            new Expect(Long.MIN_VALUE, "sip:döner@例え", Optional.empty(), Optional.empty()),
            new Expect(2, CONFERENCE, Optional.of(PRINT), Optional.empty()),
            new Identify(3, PRINT, TLS_ID),
            new Leave(4),
            new Kick(-5),
            new Lock(CONFERENCE),
            new RekeyWanted(CONFERENCE),
            new MdInstance(-1),
            new Instance(0x0102030405060708L),
            new Resume(-2, 77),
            new Acknowledge(Long.MAX_VALUE),
            new Expected(6, PRINT, TLS_ID, Kind.PRIVATE),
            new Expected(6, PRINT, TLS_ID, Kind.STANDARD),
            new Refusal(7, "not on the roster"),
            new Refusal(7, ""),
            new Keyed(8, TunnelCodecTest.ASSOCIATION, 0x000A, SecurityLabel.END_TO_END),
            new Keyed(8, TunnelCodecTest.ASSOCIATION, 7, SecurityLabel.CLEAR),
            new Keyed(8, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.THROUGH_GATEWAY, "Bonn"),
            new Keyed(8, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.THROUGH_GATEWAY_READABLE, "Köln 2"),
            new Failed(9, "fingerprint mismatch"),
            new Gone(10, "bye"),
            new Removed(11, "kicked by the operator"),
            new AdmissionMessage.Doubted(12),
            new AdmissionMessage.PhoneWanted(CONFERENCE, 1, PhoneAct.MUTE),
            new AdmissionMessage.PhoneWanted(CONFERENCE, 0xFFFF, PhoneAct.ADMIT),
            new AdmissionMessage.PhoneSeen(CONFERENCE, 2, "sip:+49@x", "Bonn", PhonePlace.LOBBY, true, false),
            new AdmissionMessage.PhoneSeen(CONFERENCE, 3, "", "", PhonePlace.HOST, false, true),
            new AdmissionMessage.PhoneLeft(CONFERENCE, 3),
            new AdmissionMessage.Described(13, "Zoë", OptionalInt.of(0xFFFF), 17, Integer.MAX_VALUE, true),
            new AdmissionMessage.Described(13, "", OptionalInt.empty(), 0, 0, false));

    static List<AdmissionMessage> decode(byte[] octets) {
        AdmissionCodec codec = new AdmissionCodec();
        codec.append(octets);
        List<AdmissionMessage> messages = new ArrayList<>();
        AdmissionMessage message = codec.next();
        while (message != null) {
            messages.add(message);
            message = codec.next();
        }
        return messages;
    }

    @Test
    void every_message_comes_back_as_it_was_wherever_the_stream_is_cut() {
        for (AdmissionMessage message : ALL) {
            byte[] octets = AdmissionCodec.encode(message);
            assertThat(decode(octets)).containsExactly(message);
            AdmissionCodec codec = new AdmissionCodec();
            for (int i = 0; i < octets.length; i++) {
                assertThat(codec.next()).isNull();
                codec.append(new byte[] {octets[i]});
            }
            assertThat(codec.next()).isEqualTo(message);
        }
    }

    @Test
    void the_octets_are_as_documented() {
        assertThat(AdmissionCodec.encode(new Expect(1, "sip:a@b", Optional.empty(), Optional.empty())))
                .isEqualTo(HexFormat.of()
                        .parseHex("010015" + "0000000000000001" + "0007" + "7369703a614062" + "0000" + "0000"));
        assertThat(AdmissionCodec.encode(new Instance(255)))
                .isEqualTo(HexFormat.of().parseHex("81000800000000000000ff"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "type 0, 000000",
        "a type that nobody knows, 080000",
        "a leg of seven octets, 03000700000000000000",
        "octets behind the leg, 030009000000000000000000",
        "an empty conference, 0500020000",
        "a text longer than the body, 05000400057369",
        "text that is not UTF-8, 0500040002C328",
        "a line break, 0500040002610A",
        "a body that is too long, 05FFFF"
    })
    void what_is_no_message_is_refused(String name, String hex) {
        assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex))).as(name).isInstanceOf(MalformedException.class);
    }

    @Test
    void constants_that_nobody_knows_are_refused() {
        byte[] kind = AdmissionCodec.encode(new Expected(6, PRINT, TLS_ID, Kind.STANDARD));
        kind[kind.length - 1]++;
        assertThatThrownBy(() -> decode(kind)).isInstanceOf(MalformedException.class);
        byte[] label = AdmissionCodec.encode(new Keyed(8, TunnelCodecTest.ASSOCIATION, 7, SecurityLabel.CLEAR));
        label[label.length - 3]++;
        assertThatThrownBy(() -> decode(label)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_gateway_without_a_name_and_a_name_without_a_gateway_are_refused() {
        byte[] nameless = AdmissionCodec.encode(new Keyed(8, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.END_TO_END));
        nameless[nameless.length - 3] = (byte) SecurityLabel.THROUGH_GATEWAY.ordinal();
        assertThatThrownBy(() -> decode(nameless)).isInstanceOf(MalformedException.class);
        byte[] named =
                AdmissionCodec.encode(new Keyed(8, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.THROUGH_GATEWAY, "x"));
        named[named.length - 4] = (byte) SecurityLabel.END_TO_END.ordinal();
        assertThatThrownBy(() -> decode(named)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new Keyed(8, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.THROUGH_GATEWAY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_text_that_is_too_long_is_refused() {
        byte[] octets = new byte[3 + 2 + AdmissionCodec.MAX_TEXT + 1];
        System.arraycopy(new byte[] {5, 4, 3, 4, 1}, 0, octets, 0, 5);
        assertThatThrownBy(() -> decode(octets)).isInstanceOf(MalformedException.class);
    }

    @Test
    void texts_that_cannot_be_said_are_our_own_fault() {
        assertThatThrownBy(() -> AdmissionCodec.encode(new Lock(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AdmissionCodec.encode(new Lock("a".repeat(AdmissionCodec.MAX_TEXT + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labels_have_the_words_of_the_roster() {
        assertThat(SecurityLabel.END_TO_END.text("x")).isEqualTo("end-to-end");
        assertThat(SecurityLabel.THROUGH_GATEWAY.text("Bonn")).isEqualTo("through gateway Bonn");
        assertThat(SecurityLabel.THROUGH_GATEWAY_READABLE.text("Bonn"))
                .isEqualTo("through gateway Bonn, leg readable by the operator");
        assertThat(SecurityLabel.CLEAR.isWeakerThan(SecurityLabel.HOP_BY_HOP)).isTrue();
        assertThat(SecurityLabel.END_TO_END.isWeakerThan(SecurityLabel.END_TO_END))
                .isFalse();
    }
}
