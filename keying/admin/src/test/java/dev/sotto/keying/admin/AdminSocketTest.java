package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSocketTest {
    private static final Fingerprint PIN = Fingerprint.sha256(new byte[] {7});
    private static final String ROOM = "sip:1000@example.com";

    @TempDir
    private Path folder;

    private Path path;
    private TestKd kd;
    private AdminSocket socket;

    private record Printed(int exit, String text) {}

    @BeforeEach
    void start() {
        path = folder.resolve("admin.sock");
        kd = new TestKd(folder.resolve("journal"), 9443, PIN);
        socket = AdminSocket.start(path, kd.desk, () -> "{\"program\":\"kd\"}", Optional::empty);
    }

    @AfterEach
    void stop() throws InterruptedException {
        socket.close();
        kd.stop();
    }

    private Printed run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = AdminClient.run(path, List.of(words), new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Printed(exit, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void only_the_owner_can_open_it_and_it_goes_with_its_process() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .as("nothing is left of its making")
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("journal", "journal.spare", "admin.sock");
        }
        socket.close();
        assertThat(path).doesNotExist();
        assertThat(run("conferences").exit).isEqualTo(AdminClient.UNREACHABLE);
    }

    @Test
    void a_day_of_an_operator() throws InterruptedException {
        assertThat(run("conferences").text).isEqualTo("There is no conference yet.\n");
        assertThat(run("create", ROOM, "private").exit).isEqualTo(AdminClient.OK);
        assertThat(run("create", ROOM).exit).isEqualTo(AdminClient.NO);
        String printed = run("invite", "1000@example.com", "Zoë", "O'Neill").text;
        String line = printed.lines().toList().getLast();
        assertThat(line).startsWith("./sotto phone enroll sotto1:");
        EnrolmentToken token = EnrolmentToken.parse(line.substring("./sotto phone enroll ".length()));
        assertThat(token.conference()).isEqualTo(ROOM);
        assertThat(token.caPin()).isEqualTo(PIN);
        assertThat(run("admit", ROOM, "sha-256", "AB:".repeat(31) + "AB", "Anna", "Berg").exit)
                .isZero();
        assertThat(run("admit", ROOM, "cd".repeat(32), "Carl").exit).isZero();
        assertThat(run("invite-gateway", ROOM, "Bonn").text).contains("\n./sotto gw enroll sotto1:");
        assertThat(run("admit-gateway", ROOM, "ef".repeat(32), "Bonn").text).contains("as a gateway");
        assertThat(run("kick", ROOM, "anna berg").text).contains("Banned 1");
        assertThat(run("members", ROOM).text)
                .contains("may: Anna Berg  sha-256 AB:AB")
                .contains("BANNED")
                .contains("may: Carl")
                .contains("may: Bonn  sha-256 " + "EF:".repeat(31) + "EF  gateway")
                .contains("2 open invitation(s)");
        assertThat(run("unban", ROOM, "abababab").text).contains("Lifted 1");
        assertThat(run("rekey", ROOM).exit).isEqualTo(AdminClient.NO);
        assertThat(run("lock", ROOM).exit).isZero();
        assertThat(run("trust", "md", PIN.text()).exit).isZero();
        String before = run("--json", "members", ROOM).text;
        assertThat(before).startsWith("{\"conference\":\"" + ROOM + "\"").contains("\"locked\":true");
        restart();
        assertThat(run("--json", "members", ROOM).text).isEqualTo(before);
        assertThat(run("trust", "list").text).isEqualTo(PIN.text() + "\n");
        assertThat(run("describe").text).isEqualTo("{\"program\":\"kd\"}\n");
        assertThat(run("withdraw", ROOM, "Zoë", "O'Neill").text).contains("Withdrew 1");
        assertThat(run("page").text).contains("There is no page");
    }

    @Test
    void phones_are_allowed_by_a_pin_that_is_never_shown_again() throws IOException, InterruptedException {
        run("create", ROOM);
        assertThat(run("phones", ROOM, "allow", "12a456").text)
                .contains("4 to 16 digits")
                .doesNotContain("12a456");
        assertThat(run("phones", ROOM, "allow", "123").exit).isEqualTo(AdminClient.NO);
        assertThat(run("phones", ROOM, "allow", "86420975", "max", "0").exit).isEqualTo(AdminClient.NO);
        assertThat(run("phones", ROOM, "allow", "86420975", "max", "20").text)
                .contains("Up to 20 phones")
                .doesNotContain("86420975");
        assertThat(run("members", ROOM).text).contains("phones: allowed with the PIN, 0 of 20 in");
        assertThat(run("--json", "members", ROOM).text)
                .contains("\"phones\":{\"allowed\":true,\"max\":20,\"hostPin\":false,\"waitForHost\":false,"
                        + "\"lobby\":false,\"names\":false,\"carried\":false,\"callers\":[],\"rights\":{},"
                        + "\"configured\":false,\"inside\":[]}")
                .doesNotContain("argon2");
        assertThat(Files.readString(folder.resolve("journal")))
                .contains("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain("86420975");
        restart();
        assertThat(run("members", ROOM).text).contains("0 of 20 in");
        assertThat(run("phones", ROOM, "kick").exit).isEqualTo(AdminClient.NO);
        assertThat(run("phones", ROOM, "off").exit).isZero();
        assertThat(run("phones", ROOM, "off").exit).isEqualTo(AdminClient.NO);
        assertThat(run("members", ROOM).text).doesNotContain("phones");
    }

    @Test
    void hosts_have_a_pin_of_their_own_and_guests_wait() throws IOException, InterruptedException {
        run("create", ROOM);
        assertThat(run("phones", ROOM, "allow", "86420975", "host", "86420975").text)
                .contains("Hosts need another PIN")
                .doesNotContain("86420975");
        assertThat(run("phones", ROOM, "allow", "86420975", "max", "9", "host", "13579246").text)
                .contains("these PINs")
                .doesNotContain("13579246");
        assertThat(run("phones", ROOM, "wait-for-host", "on").exit).isZero();
        assertThat(run("phones", ROOM, "lobby", "on").exit).isZero();
        restart();
        assertThat(run("members", ROOM).text)
                .contains("0 of 9 in; hosts have a PIN; guests wait for a host; guests wait in the lobby");
        assertThat(run("phones", ROOM, "names", "on").text).contains("asked for a name");
        assertThat(run("members", ROOM).text).contains("; callers say their names");
        assertThat(run("phones", ROOM, "names", "off").exit).isZero();
        assertThat(run("phones", ROOM, "lobby", "off").exit).isZero();
        assertThat(run("members", ROOM).text).doesNotContain("lobby");
        assertThat(Files.readString(folder.resolve("journal"))).doesNotContain("13579246");
    }

    @Test
    void calling_and_transfer_are_off_until_they_are_allowed_perhaps_for_some_and_that_lasts()
            throws IOException, InterruptedException {
        run("create", ROOM);
        run("phones", ROOM, "allow", "86420975");
        assertThat(run("members", ROOM).text).doesNotContain("dial-out").doesNotContain("transfer");
        assertThat(run("phones", ROOM, "dial-out", "on", "+49228*,", "sip:*@example.org").text)
                .contains("+49228*, sip:*@example.org called into " + ROOM);
        assertThat(run("phones", ROOM, "transfer", "on").text).contains("whoever carries the signalling");
        restart();
        assertThat(run("members", ROOM).text)
                .contains("phones: dial-out is on, only for +49228*, sip:*@example.org")
                .contains("phones: transfer is on");
        assertThat(run("--json", "members", ROOM).text)
                .contains("\"rights\":{\"dial-out\":[\"+49228*\",\"sip:*@example.org\"],\"transfer\":[]}");
        assertThat(run("phones", ROOM, "transfer", "off").text).contains("off in " + ROOM);
        assertThat(run("phones", ROOM, "transfer", "off").exit).isEqualTo(AdminClient.NO);
        assertThat(run("phones", ROOM, "transfer", "off", "sip:*@example.org").text)
                .contains("transfer is off, or on, or on with");
        assertThat(run("phones", ROOM, "dial-out").text).contains("dial-out is off, or on, or on with");
        assertThat(run("phones", ROOM, "dial-out", "on", "bob").text).contains("bob is no caller");
        assertThat(Files.readString(folder.resolve("journal"))).contains("phones-may\t" + ROOM + "\tdial-out\ton");
    }

    @Test
    void whatever_is_said_wrongly_about_phones_is_answered_with_a_sentence_and_no_pin() {
        run("create", ROOM);
        assertThat(run("phones", ROOM, "dance").text)
                .contains("wait-for-host, lobby, names, carried, dial-out, transfer, admit");
        assertThat(run("phones", ROOM, "callers", "+49228*,", "sip:*@example.org").text)
                .contains("Only +49228*, sip:*@example.org");
        assertThat(run("members", ROOM).text).contains("phones: only of +49228*, sip:*@example.org");
        assertThat(run("phones", ROOM, "callers", "any").text).contains("any caller");
        assertThat(run("phones", ROOM, "callers").text).contains("or any");
        assertThat(run("phones", ROOM, "lobby").text).contains("lobby is on or off");
        assertThat(run("phones", ROOM, "wait-for-host", "maybe").text).contains("wait-for-host is on or off");
        assertThat(run("phones", ROOM, "admit", "anna").text).contains("admit needs the number of a phone");
        assertThat(run("phones", ROOM, "mute").text).contains("mute needs the number of a phone");
        assertThat(run("phones", ROOM, "admit", "all").text).contains("No phone waits");
        assertThat(run("phones", ROOM, "deny", "3").text).contains("No phone of number 3 waits");
        assertThat(run("phones", ROOM, "ask", "all").text).contains("No phone is in");
        assertThat(run("phones", ROOM, "kick", "3").text).contains("No phone of number 3 is in");
        for (String[] each : new String[][] {
            {"allow", "86420975", "host"},
            {"allow", "86420975", "host", "12a4"},
            {"allow", "86420975", "max", "2", "max", "3"},
            {"allow", "86420975", "guests", "3"},
            {"allow"}
        }) {
            List<String> words = new ArrayList<>(List.of("phones", ROOM));
            words.addAll(List.of(each));
            Printed printed = run(words.toArray(String[]::new));
            assertThat(printed.exit).isEqualTo(AdminClient.NO);
            assertThat(printed.text).contains("allow PIN [host PIN]").doesNotContain("86420975");
        }
    }

    @Test
    void gateways_are_trusted_by_name_and_nobody_is_trusted_as_both() {
        String pin = "ef".repeat(32);
        assertThat(run("trust", "gw", pin).text).contains("The gateway gateway is trusted");
        assertThat(run("trust", "gw", "cd".repeat(32)).text).contains("Another gateway is called gateway");
        assertThat(run("trust", "gw", "sha-256", "CD:".repeat(31) + "CD", "Bonn", "2").exit)
                .isZero();
        assertThat(run("trust", "md", pin).text).contains("nobody is both");
        assertThat(run("trust", "list").text).contains("CD  gateway Bonn 2  (away)");
        assertThat(run("trust", "remove", pin).exit).isZero();
        assertThat(run("trust", "list").text).doesNotContain("EF:EF");
    }

    private void restart() throws InterruptedException {
        stop();
        start();
    }

    @Test
    void what_is_no_command_is_answered_with_the_commands() {
        Printed printed = run("frobnicate");
        assertThat(printed.exit).isEqualTo(AdminClient.NO);
        assertThat(printed.text).contains("invite CONFERENCE NAME");
        assertThat(run("admit", ROOM, "nonsense", "Anna").text).contains("64 hexadecimal digits");
        assertThat(run("members").text).contains("CONFERENCE is missing");
        assertThat(run("members", "sip:no@where").text).contains("There is no conference");
        assertThat(run("--json", "members", "sip:no@where").text).startsWith("{\"no\":");
    }

    @Test
    void a_socket_of_a_dead_process_is_replaced_and_of_a_living_one_not() throws IOException {
        assertThatThrownBy(() -> AdminSocket.start(path, kd.desk, () -> "{\"program\":\"kd\"}", Optional::empty))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("answers on");
        socket.close();
        Files.writeString(path, "left over");
        socket = AdminSocket.start(path, kd.desk, () -> "{\"program\":\"kd\"}", Optional::empty);
        assertThat(run("conferences").exit).isZero();
    }

    @Test
    void a_line_that_is_too_long_gets_no_answer_and_harms_nobody() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(new byte[4096]));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(run("conferences").exit).isZero();
    }

    @Test
    void a_machine_that_does_not_answer_is_told_in_time() throws InterruptedException {
        CommandDesk silent = new CommandDesk(input -> true, InstantSource.system(), Duration.ofMillis(1));
        assertThat(silent.ask(new KdCommand.Conferences()))
                .hasToString("No[sentence=The key distributor did not answer within 0 s.]");
        CommandDesk full = new CommandDesk(input -> false, InstantSource.system(), Duration.ofSeconds(9));
        assertThat(full.ask(new KdCommand.Conferences()).toString()).contains("busy");
    }
}
