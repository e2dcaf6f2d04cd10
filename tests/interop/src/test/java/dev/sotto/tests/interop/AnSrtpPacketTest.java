package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three people in a private conference hear one another, and who switches their media cannot. */
class AnSrtpPacketTest {
    private static final Duration END = Duration.ofSeconds(60);
    /** Long enough that the last who joins and the first who leaves share some seconds on a busy machine. */
    private static final int STAY = 15;
    /** The ID that the endpoint offers for the audio level (RFC 6464). */
    private static final int LEVEL_ID = 2;

    @TempDir
    Path folder;

    @Test
    void three_people_hear_the_other_two_and_not_themselves_with_opus_and_256_bits() {
        threePeople("3000", "000A", "opus");
    }

    @Test
    @Tag("full")
    void three_people_hear_the_other_two_and_not_themselves_with_opus_and_128_bits() {
        threePeople("1000", "0009", "opus");
    }

    @Test
    @Tag("full")
    void three_people_hear_the_other_two_and_not_themselves_with_pcmu_and_256_bits() {
        threePeople("3000", "000A", "pcmu");
    }

    private void threePeople(String user, String profile, String codec) {
        try (Appliance appliance = Appliance.start(folder, "");
                Phones phones = Phones.three(appliance, folder, user, STAY, "--codec", codec)) {
            phones.awaitAudio();
            phones.awaitGoodEnd(END);
            phones.programs().forEach(phone -> assertThat(phone.output()).contains("profile=" + profile));
            phones.checkRecordings();
        }
    }

    @Test
    @Rfc(
            number = 8871,
            section = "4.1",
            must = "the media distributor holds hop-by-hop keys only, and they open no end-to-end payload",
            secondSource = "libsrtp2, OpenSSL")
    @Rfc(
            number = 8723,
            section = "5",
            must = "double encryption opens with two plain AES-GCM contexts",
            secondSource = "libsrtp2")
    @Rfc(number = 8870, section = "4.3", must = "FullEKTField unwraps to the sender's key", secondSource = "OpenSSL")
    void a_capture_is_opened_end_to_end_with_the_key_logs_and_not_with_the_hop_keys_alone() throws IOException {
        Opener opener = Opener.build(Path.of(System.getProperty("sotto.root")), folder);
        try (Appliance appliance = Appliance.start(folder, "")) {
            int media = appliance.ports().media();
            Capture capture = Capture.start(folder, media);
            try (capture;
                    Phones phones = Phones.three(
                            appliance,
                            folder,
                            "1000",
                            STAY,
                            "--codec",
                            "pcmu",
                            "--keylog",
                            folder.resolve("phone%d.keys").toString())) {
                phones.awaitAudio();
                assertThat(phones.checkWords(0)).isNotEmpty();
                phones.awaitGoodEnd(END);
                phones.checkRecordings();
            }
            List<Path> logs = List.of(
                    folder.resolve("phone0.keys"), folder.resolve("phone1.keys"), folder.resolve("phone2.keys"));
            checkOpened(opener, capture, media, logs);
            checkHopKeysAlone(opener, capture, media, logs);
            assertThat(capture.decryptedDtls(media, folder.resolve("phone0.keys.nss")))
                    .as("tshark shows the decrypted EKTKey message: handshake type 26, length 37, message_seq")
                    .containsPattern("1a 00 00 25 00 ");
        }
    }

    private void checkOpened(Opener opener, Capture capture, int media, List<Path> logs) throws IOException {
        Path opened = Files.createDirectory(folder.resolve("opened"));
        List<Opener.Source> sources = opener.open(capture.file(), media, LEVEL_ID, opened, logs);
        assertThat(sources)
                .as("one source sent and two received on each of three hops")
                .hasSize(9);
        for (Opener.Source source : sources) {
            assertThat(source.inner())
                    .as("opened of " + source)
                    .isGreaterThan(100)
                    .isGreaterThan(source.outer() * 9 / 10);
            assertThat(source.hopInner())
                    .as("opened by the hop key of " + source)
                    .isZero();
            assertThat(source.wireLevels())
                    .as("level octets on the wire of " + source)
                    .isGreaterThan(20);
            assertThat(source.levels())
                    .as("levels of a steady tone in " + source)
                    .isLessThan(source.wireLevels());
            assertThat(source.sameLevels())
                    .as("levels readable on the wire in " + source)
                    .isLessThan(source.outer() / 10);
        }
        for (int i = 0; i < logs.size(); i++) {
            assertThat(toneOf(opened, "log" + i + "-client-")).isEqualTo(Phones.TONES.get(i));
        }
    }

    private void checkHopKeysAlone(Opener opener, Capture capture, int media, List<Path> logs) throws IOException {
        Path opened = Files.createDirectory(folder.resolve("hop-only"));
        List<Path> hopOnly = new ArrayList<>();
        for (Path log : logs) {
            Path hop = folder.resolve(log.getFileName() + ".hop");
            Files.write(
                    hop,
                    Files.readAllLines(log).stream()
                            .filter(l -> l.startsWith("HBH "))
                            .toList());
            hopOnly.add(hop);
        }
        List<Opener.Source> sources = opener.open(capture.file(), media, LEVEL_ID, opened, hopOnly);
        assertThat(sources).hasSize(9).allMatch(s -> s.outer() > 100 && s.inner() == 0 && s.hopInner() == 0);
        try (Stream<Path> files = Files.list(opened)) {
            assertThat(files).isEmpty();
        }
    }

    /** The loudest of the tones in the one PCMU stream whose file name begins so. */
    private static int toneOf(Path opened, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(opened)) {
            Path stream = files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
            Spectrum spectrum = Spectrum.ofPcmu(Files.readAllBytes(stream));
            return Phones.TONES.stream()
                    .max((a, b) -> Double.compare(spectrum.amplitude(a), spectrum.amplitude(b)))
                    .orElseThrow();
        }
    }
}
