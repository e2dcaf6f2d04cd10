package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.md.MediaTiers.MediaTier;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MediaTiersTest {
    private static SottoConfig.Media media(String yaml) {
        return ConfigReader.parse("f", yaml, Map.of()).media();
    }

    @Test
    void each_kind_of_work_is_named_with_the_way_in_which_this_machine_does_it() {
        List<MediaTier> tiers = MediaTiers.probe(media(""));
        assertThat(tiers)
                .extracting(MediaTier::kind)
                .containsSubsequence(
                        "cipher aes-128-gcm",
                        "cipher aes-256-gcm",
                        "cipher aes-cm-hmac-sha1",
                        "cipher keystream-128",
                        "cipher keystream-256",
                        "send",
                        "receive",
                        "kernel system calls",
                        "kernel UDP_SEGMENT",
                        "kernel UDP_GRO",
                        "kernel AF_XDP",
                        "kernel sched_setaffinity",
                        "cpus");
        assertThat(tiers)
                .extracting(MediaTier::way)
                .allSatisfy(way -> assertThat(way).isNotBlank());
    }

    @Test
    void what_the_configuration_switches_off_is_not_used_and_said_to_be_so() {
        List<MediaTier> tiers = MediaTiers.probe(media("media:\n  ciphers: jce\n  native-sockets: false\n"));
        assertThat(tiers).filteredOn(tier -> tier.kind().startsWith("cipher")).allSatisfy(tier -> {
            assertThat(tier.way()).startsWith("JDK");
            assertThat(tier.why()).contains("not wanted");
        });
        assertThat(tiers)
                .filteredOn(tier -> tier.kind().equals("send"))
                .extracting(MediaTier::sentence)
                .containsExactly("send: datagram channels (system calls are switched off)");
    }

    @Test
    void what_the_kernel_offers_is_said_in_its_own_words_also_where_it_is_not_used() {
        assertThat(MediaTiers.probe(media("media:\n  native-sockets: false\n")))
                .filteredOn(tier -> tier.kind().startsWith("kernel "))
                .hasSizeGreaterThan(1)
                .extracting(MediaTier::sentence)
                .contains("kernel system calls: works")
                .allSatisfy(line -> assertThat(line).matches("kernel [A-Za-z_ ]+: (works|does not work \\([^()]+\\))"));
    }

    @Test
    void a_cpu_that_this_process_may_not_use_is_a_reason() {
        assertThat(MediaTiers.probe(media("media:\n  cpus: 1023\n")).getLast().sentence())
                .startsWith("cpus: no core can start (media.cpus names [1023]");
    }

    @Test
    void the_operator_gets_one_line_for_each() {
        StringWriter printed = new StringWriter();
        CommandLine line = new CommandLine(new MediaDistributorCommand()).setOut(new PrintWriter(printed));
        assertThat(line.execute("tiers")).isZero();
        assertThat(printed.toString().lines())
                .anySatisfy(text -> assertThat(text).startsWith("receive: "))
                .allSatisfy(text ->
                        assertThat(text).matches("(cipher [a-z0-9-]+|send|receive|kernel [A-Za-z_ ]+|cpus): .+"));
    }
}
