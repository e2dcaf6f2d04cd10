package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.PinVerifier;
import dev.sotto.keying.tunnel.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageJournalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    private static final PinVerifier VERIFIER = PinVerifier.decoy(Entropy.system());

    @TempDir
    private Path folder;

    private PageJournal open() {
        return PageJournal.open(folder.resolve("page-journal"), CLOCK);
    }

    @Test
    void operators_and_acts_are_there_after_a_crash_and_an_act_without_outcome_says_so() throws Exception {
        try (PageJournal journal = open()) {
            journal.operator("olga\t\n<b>", VERIFIER);
            journal.settled(journal.begins("olga", "192.0.2.1", "lock sip:1000@h"), "Locked.");
            journal.begins("olga", "192.0.2.1", "kick sip:1000@h bob");
        }
        Files.writeString(folder.resolve("page-journal"), "0123456789abcdef 4 18", StandardOpenOption.APPEND);
        try (PageJournal journal = open()) {
            assertThat(journal.repaired()).isPresent();
            assertThat(journal.operators()).containsExactly("olga\t\n<b>");
            assertThat(journal.verifier("olga\t\n<b>")).contains(VERIFIER);
            assertThat(journal.acts())
                    .containsExactly(
                            new PageJournal.Act(3, 1_800_000_000, "olga", "192.0.2.1", "kick sip:1000@h bob", ""),
                            new PageJournal.Act(1, 1_800_000_000, "olga", "192.0.2.1", "lock sip:1000@h", "Locked."));
        }
    }

    @Test
    void a_journal_that_somebody_edited_is_refused() throws Exception {
        try (PageJournal journal = open()) {
            journal.operator("olga", VERIFIER);
            journal.begins("olga", "192.0.2.1", "kick sip:1000@h bob");
        }
        Path file = folder.resolve("page-journal");
        Files.writeString(file, Files.readString(file).replace("olga", "petr"));
        assertThatThrownBy(this::open).isInstanceOf(OperationFailed.class).hasMessageContaining("damaged at line 1");
        Files.writeString(file, "");
        open().close();
    }

    @Test
    void the_newest_five_hundred_are_shown_and_all_are_kept() throws Exception {
        try (PageJournal journal = open()) {
            for (int i = 0; i < 510; i++) {
                journal.begins("olga", "192.0.2.1", "x".repeat(2000));
            }
            assertThat(journal.acts()).hasSize(500);
        }
        assertThat(Files.readAllLines(folder.resolve("page-journal"))).hasSize(510);
        open().close();
    }

    @Test
    void what_cannot_be_written_down_is_not_done() throws Exception {
        TestKd kd = new TestKd(folder.resolve("journal"), 9442, Fingerprint.sha256(new byte[0]));
        try {
            kd.desk.ask(new KdCommand.Create(PageRig.ROOM, Kind.PRIVATE, 9));
            PageJournal journal = open();
            PageRoute lock = new PageDesk(kd.desk, journal, new PagePolicy(300, 600))
                    .routes().stream()
                            .filter(route -> route.path().endsWith("/lock"))
                            .findFirst()
                            .orElseThrow();
            PageRequest request = new PageRequest(
                    Map.of("conference", PageRig.ROOM),
                    Optional.of(new PageSessions.Session("key", "olga", "csrf")),
                    "192.0.2.1",
                    JsonBody.EMPTY);
            journal.close();
            assertThatThrownBy(() -> lock.does().on(request)).isInstanceOf(OperationFailed.class);
            assertThat(kd.desk.ask(new KdCommand.Members(PageRig.ROOM)))
                    .isInstanceOfSatisfying(
                            KdAnswer.MemberList.class,
                            list -> assertThat(list.conference().locked()).isFalse());
        } finally {
            kd.stop();
        }
    }
}
