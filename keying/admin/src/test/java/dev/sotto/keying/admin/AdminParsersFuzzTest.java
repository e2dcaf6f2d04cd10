package dev.sotto.keying.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Refused;
import dev.sotto.keying.distributor.KdRecord;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdminParsersFuzzTest {
    private static final long SEED = 9443;
    private static final String[] COMMANDS = {
        "invite sip:1000@h Zoë X",
        "admit 1000@h sha-256 AB:CD N",
        "create sip:1@h private 000a",
        "trust md 00",
        "kick a b",
        "phones sip:1000@h allow 123456 max 20",
        "trust gw 00 Bonn"
    };

    @FuzzTest
    void a_command_is_read_or_refused_with_a_sentence(byte[] line) {
        try {
            assertThat(CommandText.parse(new String(line, UTF_8))).isNotNull();
        } catch (Refused e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void a_journal_entry_is_read_or_refused(byte[] line) {
        try {
            KdRecord what = JournalCodec.parse(new String(line, UTF_8));
            assertThat(JournalCodec.parse(JournalCodec.encode(what))).isEqualTo(what);
        } catch (MalformedException e) {
            assertThat(e.rule()).isNotEmpty();
        }
    }

    @Test
    void mutations_of_good_lines_break_nothing() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            a_command_is_read_or_refused_with_a_sentence(mutate(random, COMMANDS[i % COMMANDS.length]));
            KdRecord what = JournalTest.EVERYTHING.get(i % JournalTest.EVERYTHING.size());
            a_journal_entry_is_read_or_refused(mutate(random, JournalCodec.encode(what)));
        }
    }

    private static byte[] mutate(Random random, String good) {
        StringBuilder out = new StringBuilder(good);
        for (int n = random.nextInt(4); n > 0; n--) {
            out.setCharAt(random.nextInt(out.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        }
        out.setLength(out.length() - random.nextInt(2) * random.nextInt(out.length()));
        return out.toString().getBytes(UTF_8);
    }
}
