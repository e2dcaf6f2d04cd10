package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.HealthReport.Source;
import dev.sotto.sip.calls.HealthReport.Trouble;
import dev.sotto.tests.kit.Rfc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCodecTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 20_000;
    private static final HealthReport REPORT = new HealthReport(
            10,
            List.of(
                    new Source(0xDEADBEEF, Map.of(Trouble.NO_KEY, 12L, Trouble.TAG, 3L)),
                    new Source(1, Map.of(Trouble.HOP_REPLAY, 1L))));
    private static final String TEXT =
            "sotto-health 1\r\nseconds 10\r\nsource 3735928559 no-key 12 tag 3\r\nsource 1 hop-replay 1\r\n";

    @Test
    @Rfc(number = 6086, section = "10.7", must = "an info package defines its body")
    void a_report_is_a_few_lines_of_text() {
        assertThat(HealthCodec.print(REPORT)).isEqualTo(TEXT);
        assertThat(HealthCodec.parse(TEXT)).isEqualTo(REPORT);
        assertThat(HealthCodec.parse(TEXT.replace("\r\n", "\n"))).isEqualTo(REPORT);
    }

    @Test
    void the_largest_report_fits() {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < HealthReport.MOST_SOURCES; i++) {
            sources.add(new Source(-1 - i, Map.of(Trouble.TAG, HealthReport.MOST_PACKETS)));
        }
        HealthReport largest = new HealthReport(86_400, sources);
        assertThat(HealthCodec.parse(HealthCodec.print(largest))).isEqualTo(largest);
    }

    @Test
    void a_cause_of_a_later_version_counts_as_other() {
        HealthReport read = HealthCodec.parse("sotto-health 1\nseconds 1\nsource 7 new-cause 2 newer-cause 3\n");
        assertThat(read.sources()).containsExactly(new Source(7, Map.of(Trouble.OTHER, 5L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sotto-health 2\nseconds 1",
                "sotto-health 1",
                "sotto-health 1\nseconds",
                "sotto-health 1\nseconds 86401",
                "sotto-health 1\nseconds -1",
                "sotto-health 1\nseconds 1\nsource",
                "sotto-health 1\nseconds 1\nsource 1",
                "sotto-health 1\nseconds 1\nsource 1 tag",
                "sotto-health 1\nseconds 1\nsource 4294967296 tag 1",
                "sotto-health 1\nseconds 1\nsource 1 tag 1000000000000",
                "sotto-health 1\nseconds 1\nsource 1 TAG 1",
                "sotto-health 1\nseconds 1\nsource 1  tag 1",
                "sotto-health 1\nseconds 1\nsource 1 tag 1\nsource 1 tag 2",
                "sotto-health 1\nseconds 1\nkey 1 tag 2"
            })
    void anything_else_is_no_report(String text) {
        assertThatThrownBy(() -> HealthCodec.parse(text)).isInstanceOf(MalformedException.class);
    }

    @FuzzTest
    void any_text_is_a_report_or_malformed(byte[] octets) {
        readOrRefuse(new String(octets, StandardCharsets.UTF_8));
    }

    @Test
    void mutated_reports_are_read_or_refused() {
        Random random = new Random(SEED);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = TEXT.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                octets[random.nextInt(octets.length)] = (byte) "0123456789 -agt\r\nz".charAt(random.nextInt(18));
            }
            read += readOrRefuse(new String(octets, StandardCharsets.UTF_8)) ? 1 : 0;
        }
        assertThat(read).as("seed %d: how many could be read", SEED).isBetween(ROUNDS / 50, ROUNDS * 9 / 10);
    }

    private static boolean readOrRefuse(String text) {
        try {
            HealthReport report = HealthCodec.parse(text);
            assertThat(HealthCodec.parse(HealthCodec.print(report))).isEqualTo(report);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }
}
