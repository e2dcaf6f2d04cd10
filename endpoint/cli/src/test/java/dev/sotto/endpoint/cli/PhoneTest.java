package dev.sotto.endpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PhoneTest {
    @TempDir
    Path folder = Path.of("");

    private final StringWriter said = new StringWriter();

    @Test
    void help_names_every_option_and_exit_code() {
        assertThat(run("--help")).isZero();
        assertThat(said.toString())
                .contains("--play", "--tone", "--record", "--seconds", "--keylog", "--count", "--tls", "--tcp")
                .contains("--codec", "--home", "--profile-offer", "enroll", "Exit codes");
    }

    @Test
    void without_an_address_it_asks_for_one() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("Whom to call?");
    }

    @Test
    void who_is_not_enrolled_is_told_what_to_do() {
        enrolled(folder, "sip:2000@127.0.0.1");
        assertThat(run("--home", folder.toString(), "sip:1000@127.0.0.1")).isEqualTo(ExitCode.NOT_ENROLLED);
        assertThat(said.toString())
                .contains("Not enrolled in sip:1000@127.0.0.1", "phone enroll TOKEN", "sip:2000@127.0.0.1")
                .contains("event not-enrolled conference=sip:1000@127.0.0.1");
    }

    @Test
    void several_endpoints_need_several_identities() {
        enrolled(folder.resolve("1"), "sip:1000@127.0.0.1");
        assertThat(run("--home", folder.toString(), "--count", "2", "sip:1000@127.0.0.1"))
                .isEqualTo(ExitCode.FAILED_HERE);
        assertThat(said.toString()).contains("--count 2 needs 2 identities");
        enrolled(folder.resolve("2"), "sip:1000@127.0.0.1");
        assertThat(Homes.take(folder, 2)).hasSize(2);
    }

    @Test
    void what_is_no_token_is_refused_without_repeating_it() {
        assertThat(run("enroll", "--home", folder.toString(), "sotto1:c2VjcmV0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("no token").doesNotContain("c2VjcmV0");
        assertThat(folder.resolve("identity.pem")).doesNotExist();
    }

    @Test
    void what_is_no_address_profile_or_codec_is_told() {
        enrolled(folder, "sip:1000@127.0.0.1");
        assertThat(run("--home", folder.toString(), "tel:1000")).isEqualTo(ExitCode.FAILED_HERE);
        assertThat(run("--home", folder.toString(), "--codec", "g729", "sip:1000@127.0.0.1"))
                .isEqualTo(ExitCode.FAILED_HERE);
        assertThat(run("--home", folder.toString(), "--profile-offer", "0007", "sip:1000@127.0.0.1"))
                .isEqualTo(ExitCode.FAILED_HERE);
        assertThat(said.toString())
                .contains("not a SIP address: tel:1000", "not g729", "not 0007")
                .doesNotContain("Exception");
    }

    @Test
    void a_standard_conference_needs_no_invitation_and_has_profiles_of_its_own() throws IOException {
        String home = folder.resolve("nothing").toString();
        assertThat(run("--standard", "--home", home, "--profile-offer", "0009", "sip:1000@127.0.0.1"))
                .isEqualTo(ExitCode.FAILED_HERE);
        assertThat(said.toString()).contains("0008 or 0007 or 0001, not 0009");
        int closed;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        int exit = run(
                "--standard", "--count", "2", "--home", home, "--redial", "0", "--tcp", "sip:1@127.0.0.1:" + closed);
        assertThat(exit).as(said.toString()).isEqualTo(ExitCode.NOT_ANSWERED);
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void nobody_at_the_other_end_is_not_answered() throws IOException {
        enrolled(folder, "sip:1000@127.0.0.1");
        int closed;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        int exit = run("--home", folder.toString(), "--tcp", "--tone", "440", "sip:1000@127.0.0.1:" + closed);
        assertThat(exit).as(said.toString()).isEqualTo(ExitCode.NOT_ANSWERED);
        assertThat(said.toString())
                .contains("event progress endpoint=1 step=calling", "event ended endpoint=1 kind=not-answered exit=3");
    }

    @Test
    void the_next_hop_follows_address_options_and_proxy() {
        SipOptions options = new SipOptions();
        assertThat(options.hop(SipUri.parse("sip:1@host"))).isEqualTo(new Hop(Transport.UDP, "host", 5060));
        assertThat(options.hop(SipUri.parse("sips:1@host"))).isEqualTo(new Hop(Transport.TLS, "host", 5061));
        assertThat(options.hop(SipUri.parse("sip:1@[::1]:9;transport=tcp")))
                .isEqualTo(new Hop(Transport.TCP, "::1", 9));
        options.proxy = "192.0.2.1:5070";
        options.tls = true;
        assertThat(options.hop(SipUri.parse("sip:1@host"))).isEqualTo(new Hop(Transport.TLS, "192.0.2.1", 5070));
        options.tcp = true;
        assertThatThrownBy(() -> options.hop(SipUri.parse("sip:1@host"))).isInstanceOf(OperationFailed.class);
    }

    @Test
    void tls_trusts_the_system_a_pin_or_on_demand_anybody() {
        SipOptions options = new SipOptions();
        assertThat(options.trust()).isInstanceOf(TlsTrust.SystemAuthorities.class);
        options.anyTls = true;
        assertThat(options.trust()).isInstanceOf(TlsTrust.DangerAnybody.class);
        options.tlsPin = Fingerprint.sha256(new byte[] {1}).text().substring(8);
        assertThat(options.trust()).isEqualTo(new TlsTrust.Pinned(Set.of(Fingerprint.sha256(new byte[] {1}))));
        options.tlsPin = "AB";
        assertThatThrownBy(options::trust).isInstanceOf(OperationFailed.class);
    }

    @Test
    void key_logs_are_for_their_owner_only_and_warned_of() throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, "older");
        KeyLogFiles log = KeyLogFiles.create(file);
        assertThat(log.warning()).contains("WARNING", file.toString(), file + ".nss");
        log.dangerousPorts().media().dangerousLine("EKT 0001 00 00");
        log.dangerousPorts().tls().dangerousLine("CLIENT_RANDOM 00 00");
        assertThat(Files.readString(file)).isEqualTo("EKT 0001 00 00\n");
        assertThat(Files.readString(Path.of(file + ".nss"))).isEqualTo("CLIENT_RANDOM 00 00\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void recordings_of_several_endpoints_are_numbered() {
        assertThat(SoundOptions.numbered(Path.of("a/heard.wav"), 2)).isEqualTo(Path.of("a/heard-2.wav"));
        assertThat(SoundOptions.numbered(Path.of("heard"), 12)).isEqualTo(Path.of("heard-12"));
    }

    @Test
    void what_others_are_called_cannot_forge_a_line() {
        Console console = new Console(new PrintWriter(said));
        console.event("heard", "told", "x\nevent ended exit=0");
        assertThat(said.toString().lines()).hasSize(1);
    }

    @Test
    void sound_that_cannot_be_played_is_told() throws IOException {
        SoundOptions options = new SoundOptions();
        options.play = Files.writeString(folder.resolve("not.wav"), "not a wave file at all");
        assertThatThrownBy(() -> options.source(1, 1))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("not.wav");
        SoundOptions tones = new SoundOptions();
        tones.tones = List.of(50_000.0);
        assertThatThrownBy(() -> tones.source(1, 1)).isInstanceOf(OperationFailed.class);
    }

    private static void enrolled(Path home, String conference) {
        EndpointHome own = new EndpointHome(home);
        own.identityOrNew(Entropy.system(), Instant.now());
        own.add(new EndpointHome.Enrolled(conference, Fingerprint.sha256(new byte[] {1}), "Ada"));
    }

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new Phone());
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return line.execute(arguments);
    }
}
