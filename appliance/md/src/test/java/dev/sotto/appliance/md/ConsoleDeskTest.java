package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.console.Backstage;
import dev.sotto.console.CallLog;
import dev.sotto.console.LiveAnswer;
import dev.sotto.console.LiveCommand;
import dev.sotto.console.LivePort;
import dev.sotto.console.LiveSnapshot;
import dev.sotto.console.Metric;
import dev.sotto.console.TlsIdentity;
import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;
import dev.sotto.notices.Reach;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.DialNumber;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.ConferenceConfig;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConsoleDeskTest {
    @TempDir
    Path folder;

    private SottoConfig config(String conferences) throws IOException {
        Files.createDirectories(folder.resolve("md"));
        String yaml = "data: " + folder + "\nsip: {domain: 127.0.0.1}\nconsole: {listen: 127.0.0.1, port: 0}\n"
                + "conferences:\n" + conferences;
        return ConfigReader.parse("f", yaml, Map.of());
    }

    private static Conference named(Conference one, String name, boolean enabled) {
        return new Conference(one.user(), name, "", enabled, one.kind(), one.mayJoin(), one.maxLegs(), one.tags());
    }

    @Test
    void the_file_is_taken_over_once_and_never_again() throws IOException {
        try (Store store = ConsoleDesk.openStore(config("  - {user: \"1000\", name: Board, max-legs: 7}\n"))) {
            Stored<Conference> board =
                    store.snapshot().byKey(Kind.CONFERENCES, "1000").orElseThrow();
            assertThat(board.value().maxLegs()).isEqualTo(7);
            assertThat(store.remove(Act.of("test"), Kind.CONFERENCES, board.id(), board.version()))
                    .isInstanceOf(Outcome.Done.class);
        }
        try (Store store = ConsoleDesk.openStore(config("  - {user: \"1000\"}\n  - {user: \"2000\"}\n"))) {
            assertThat(store.snapshot().all(Kind.CONFERENCES)).isEmpty();
        }
    }

    @Test
    @Timeout(120)
    void the_focus_hears_of_every_change_and_of_nothing_that_is_switched_off() throws Exception {
        SottoConfig config = config("  - {user: \"1000\", name: Board}\n");
        Mailbox<FocusMail> focus = new Mailbox<>(100);
        Notices notices = new Notices(Entropy.system(), 10);
        try (Store store = ConsoleDesk.openStore(config);
                CallLog calls = CallLog.open(
                        folder.resolve("calls"), () -> store.snapshot().settings(), notices, InstantSource.system());
                Courier courier = Courier.start(
                        store,
                        notices,
                        new Courier.Means(Reach.of(List.of()), Optional.empty(), folder.resolve("webhooks.json")),
                        Entropy.system(),
                        InstantSource.system());
                SipStack sip = SipStack.start(
                        SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0)), new Mailbox<>(8));
                ConsoleDesk desk = ConsoleDesk.start(
                        config,
                        store,
                        focus,
                        new TrunkBoard(
                                new TrunkThreads(),
                                () -> new TrunkAgent.Shown(Map.of(), 0),
                                Map::of,
                                sip,
                                store,
                                "127.0.0.1"),
                        new Backstage(
                                new Argon2Passwords(Entropy.system()), new NothingLive(), calls, notices, courier),
                        List.of())) {
            assertThat(desk.summary()).contains("make the first administrator, once: https://127.0.0.1:");
            assertThat(told(focus))
                    .containsExactly(new ConferenceConfig("sip:1000@127.0.0.1", "Board", 200, List.of()));
            Stored<Conference> board =
                    store.snapshot().byKey(Kind.CONFERENCES, "1000").orElseThrow();
            store.replace(
                    Act.of("test"), Kind.CONFERENCES, board.id(), board.version(), named(board.value(), "New", true));
            assertThat(told(focus)).extracting(ConferenceConfig::displayName).containsExactly("New");
            store.create(Act.of("test"), Kind.NUMBERS, store.newId(), new DialNumber("+4930123", board.id(), "", true));
            assertThat(told(focus)).flatExtracting(ConferenceConfig::numbers).containsExactly("+4930123");
            Stored<Conference> renamed =
                    store.snapshot().byKey(Kind.CONFERENCES, "1000").orElseThrow();
            store.replace(
                    Act.of("test"),
                    Kind.CONFERENCES,
                    renamed.id(),
                    renamed.version(),
                    named(renamed.value(), "New", false));
            assertThat(told(focus)).isEmpty();
        }
    }

    private static final class NothingLive implements LivePort {
        @Override
        public LiveSnapshot snapshot() {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        public LiveAnswer command(LiveCommand command) {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }
    }

    private static List<ConferenceConfig> told(Mailbox<FocusMail> focus) throws InterruptedException {
        return ((FocusMail.Provisioned) Objects.requireNonNull(focus.take())).conferences();
    }

    @Test
    void a_certificate_of_ones_own_is_taken_with_its_chain_and_one_that_is_wrong_is_refused() throws Exception {
        Path file = folder.resolve("console.pem");
        ConsoleCertificate certificate = new ConsoleCertificate(file);
        TlsIdentity made = certificate.loadOrMake(List.of("127.0.0.1"));
        assertThat(certificate.loadOrMake(List.of()).chain()).isEqualTo(made.chain());
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=own", "-days", "2");
        Files.writeString(
                file, Files.readString(folder.resolve("key.pem")) + Files.readString(folder.resolve("c.pem")));
        TlsIdentity own = certificate.loadOrMake(List.of());
        assertThat(own.key().getAlgorithm()).isEqualTo("RSA");
        assertThat(own.chain().getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=own");
        Files.writeString(file, "nothing");
        assertThatThrownBy(() -> certificate.loadOrMake(List.of()))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining(file.toString());
    }

    private void run(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("c.pem").toString()));
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
    }
}
