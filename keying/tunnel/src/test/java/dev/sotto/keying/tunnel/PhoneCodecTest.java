package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.Call;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.Gone;
import dev.sotto.keying.tunnel.PhoneMessage.Join;
import dev.sotto.keying.tunnel.PhoneMessage.Order;
import dev.sotto.keying.tunnel.PhoneMessage.People;
import dev.sotto.keying.tunnel.PhoneMessage.Present;
import dev.sotto.keying.tunnel.PhoneMessage.Status;
import dev.sotto.keying.tunnel.PhoneMessage.Wish;
import dev.sotto.keying.tunnel.PhoneMessage.Wished;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneCodecTest {
    static final String CONFERENCE = "sip:1000@conference.example";

    static final List<PhoneMessage> ALL = List.of(
            new Present(List.of(), true),
            new Present(List.of(1L, -1L, Long.MAX_VALUE), false),
            new Ask(1, CONFERENCE, "sip:+49228@example.com", Optional.empty()),
            new Ask(Long.MIN_VALUE, "sip:döner@例え", "", Optional.of(pin("0123456789"))),
            new Ask(2, CONFERENCE, "anonymous", Optional.of(pin("1".repeat(PhoneCodec.MAX_PIN)))),
            new Gone(-3),
            new Call(13, CONFERENCE, "sip:bob@example.org:5070", Optional.empty()),
            new Call(14, CONFERENCE, "sip:bob@example.org", Optional.of(-1L)),
            new Call(15, CONFERENCE, "sip:bob@example.org", Optional.of(-1L), true),
            new Join(15),
            new Answer(13, PhoneOutcome.MAY_CALL),
            new Answer(14, PhoneOutcome.FORBIDDEN, Set.of(), "The key distributor does not allow it."),
            new Answer(4, PhoneOutcome.ADMITTED),
            new Answer(5, PhoneOutcome.LATER, Set.of(), "Später."),
            new Answer(6, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO)),
            new Ask(7, CONFERENCE, "Döner", "sip:+49228@example.com", Optional.of(pin("1")), true),
            new Ask(7, CONFERENCE, "Döner", "sip:+49228@example.com", Optional.of(pin("1")), false, true),
            new Answer(5, PhoneOutcome.LOBBY),
            new Answer(5, PhoneOutcome.NOT_CARRIED),
            new End(6, PhoneEnd.WITHDRAWN, "Phones are no longer allowed here."),
            new End(7, PhoneEnd.OVER, ""),
            new Status(8, true, false),
            new Status(9, false, true),
            new Wish(10, PhoneWish.END),
            new Wished(11, PhoneWishOutcome.NOT_A_HOST),
            new Order(12, PhoneOrder.ASK_TO_SPEAK),
            new People(CONFERENCE, 65_535));

    static KeyMaterial pin(String digits) {
        return KeyMaterial.copyOf(digits.getBytes(StandardCharsets.US_ASCII));
    }

    static List<PhoneMessage> decode(byte[] octets) {
        PhoneCodec codec = new PhoneCodec();
        codec.append(octets);
        List<PhoneMessage> messages = new ArrayList<>();
        PhoneMessage message = codec.next();
        while (message != null) {
            messages.add(message);
            message = codec.next();
        }
        return messages;
    }

    private static List<PhoneMessage> decode(String hex) {
        return decode(HexFormat.of().parseHex(hex));
    }

    @Test
    void every_message_comes_back_as_it_was_wherever_the_stream_is_cut() {
        for (PhoneMessage message : ALL) {
            byte[] octets = PhoneCodec.encode(message);
            assertThat(decode(octets)).containsExactly(message);
            PhoneCodec codec = new PhoneCodec();
            for (byte octet : octets) {
                assertThat(codec.next()).isNull();
                codec.append(new byte[] {octet});
            }
            assertThat(codec.next()).isEqualTo(message);
        }
    }

    @Test
    void the_octets_are_as_documented() {
        assertThat(hex(new Ask(1, "sip:a@b", "x", Optional.of(pin("0042")))))
                .isEqualTo("02001d" + "0000000000000001" + "0007" + "7369703a614062" + "0001" + "78" + "0001" + "78"
                        + "00" + "04" + "30303432");
        assertThat(hex(new Ask(1, "sip:a@b", "", Optional.empty())))
                .isEqualTo("020017" + "0000000000000001" + "0007" + "7369703a614062" + "0000" + "0000" + "00" + "00");
        assertThat(hex(new Present(List.of(255L), true))).isEqualTo("01000b" + "01" + "0001" + "00000000000000ff");
        assertThat(hex(new Gone(2))).isEqualTo("030008" + "0000000000000002");
        assertThat(hex(new Answer(2, PhoneOutcome.FULL, Set.of(), "no")))
                .isEqualTo("81000e" + "0000000000000002" + "03" + "00" + "0002" + "6e6f");
        assertThat(hex(new Answer(2, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO), "no")))
                .isEqualTo("81000e" + "0000000000000002" + "00" + "01" + "0002" + "6e6f");
        assertThat(hex(new End(2, PhoneEnd.DENIED, "no")))
                .isEqualTo("82000d" + "0000000000000002" + "02" + "0002" + "6e6f");
        assertThat(hex(new Status(2, true, true))).isEqualTo("040009" + "0000000000000002" + "03");
        assertThat(hex(new Wish(2, PhoneWish.LOCK))).isEqualTo("050009" + "0000000000000002" + "01");
        assertThat(hex(new Wished(2, PhoneWishOutcome.NOBODY_WAITS))).isEqualTo("830009" + "0000000000000002" + "03");
        assertThat(hex(new Call(2, "sip:a@b", "sip:c@d", Optional.empty())))
                .isEqualTo(
                        "06001b" + "0000000000000002" + "0007" + "7369703a614062" + "0007" + "7369703a634064" + "00");
        assertThat(hex(new Call(2, "sip:a@b", "sip:c@d", Optional.of(1L))))
                .isEqualTo("060023" + "0000000000000002" + "0007" + "7369703a614062" + "0007" + "7369703a634064" + "01"
                        + "0000000000000001");
        assertThat(hex(new Join(2))).isEqualTo("070008" + "0000000000000002");
        assertThat(hex(new Order(2, PhoneOrder.MUTE))).isEqualTo("840009" + "0000000000000002" + "00");
        assertThat(hex(new People("sip:a@b", 258))).isEqualTo("85000b" + "0007" + "7369703a614062" + "0102");
    }

    private static String hex(PhoneMessage message) {
        return HexFormat.of().formatHex(PhoneCodec.encode(message));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "type 0, 000000",
        "a type that nobody knows, 080000",
        "a call of nobody, 060016" + "0000000000000002" + "0007" + "7369703a614062" + "0000" + "000000",
        "a call with a flag that nobody knows, 06001b" + "0000000000000002" + "0007" + "7369703a614062" + "0007"
                + "7369703a634064" + "04",
        "a call that replaces half a phone, 06001f" + "0000000000000002" + "0007" + "7369703a614062" + "0007"
                + "7369703a634064" + "01" + "00000000",
        "a status of a third kind, 0400090000000000000002" + "04",
        "a wish that nobody knows, 0500090000000000000002" + "04",
        "an order that nobody knows, 8400090000000000000002" + "02",
        "an end that nobody knows, 82000d" + "0000000000000002" + "04" + "0002" + "6e6f",
        "a number of people without a conference, 850004" + "0000" + "0001",
        "a present of two with one, 01000b01000200000000000000ff",
        "a present that is neither last nor not, 010003020000",
        "a present of too many, 0100030103e9",
        "a gone of seven octets, 03000700000000000000",
        "octets behind a gone, 030009000000000000000000",
        "an ask without a conference, 020010" + "0000000000000001" + "0000" + "0000" + "0000" + "0000",
        "an ask without the length of its pin, 020016" + "0000000000000001" + "0007" + "7369703a614062" + "0000"
                + "0000" + "00",
        "an ask with a flag that nobody knows, 020017" + "0000000000000001" + "0007" + "7369703a614062" + "0000"
                + "0000" + "0400",
        "a pin with a letter, 020018" + "0000000000000001" + "0007" + "7369703a614062" + "0000" + "0000" + "000161",
        "a pin longer than the body, 020018" + "0000000000000001" + "0007" + "7369703a614062" + "0000" + "0000"
                + "000231",
        "octets behind a pin, 020019" + "0000000000000001" + "0007" + "7369703a614062" + "0000" + "0000" + "00013131",
        "an outcome that nobody knows, 81000e" + "0000000000000002" + "0c" + "00" + "0002" + "6e6f",
        "a grant that nobody knows, 81000e" + "0000000000000002" + "00" + "80" + "0002" + "6e6f",
        "an answer without words, 81000c" + "0000000000000002" + "03" + "00" + "0000",
        "a line break in a reason, 82000d" + "0000000000000002" + "00" + "0002" + "6e0a",
        "a body that is too long, 02FFFF"
    })
    void what_is_no_message_is_refused(String name, String hex) {
        assertThatThrownBy(() -> decode(hex)).as(name).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_pin_that_is_too_long_is_refused_and_no_fault_shows_one() {
        byte[] octets = PhoneCodec.encode(new Ask(1, "sip:a@b", "", Optional.of(pin("86420975"))));
        octets[octets.length - 1] = 'x';
        assertThatThrownBy(() -> decode(octets))
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining("8642")
                .hasMessageNotContaining("38363432");
        assertThatThrownBy(() -> PhoneCodec.encode(new Ask(1, "sip:a@b", "", Optional.of(pin("1".repeat(33))))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothing_says_a_pin_in_words() {
        Optional<KeyMaterial> pin = Optional.of(pin("86420975"));
        assertThat(new Ask(1, CONFERENCE, "x", pin)).hasToString("Ask[1, " + CONFERENCE + ", x, with a PIN]");
        assertThat(new GatewayAdmissionInput.Ask(1, CONFERENCE, "x", pin).toString())
                .endsWith("with a PIN]");
        assertThat(new GatewayAdmissionOutput.SendBytes(new byte[9])).hasToString("SendBytes[9 octets]");
    }

    @Test
    void as_many_phones_as_fit_into_one_message() {
        List<Long> most = LongStream.range(0, PhoneCodec.MAX_PRESENT).boxed().toList();
        assertThat(decode(PhoneCodec.encode(new Present(most, true)))).containsExactly(new Present(most, true));
        List<Long> more =
                LongStream.rangeClosed(0, PhoneCodec.MAX_PRESENT).boxed().toList();
        assertThatThrownBy(() -> PhoneCodec.encode(new Present(more, true)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
