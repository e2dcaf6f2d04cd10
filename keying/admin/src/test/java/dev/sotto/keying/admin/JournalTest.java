package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.KdRecord;
import dev.sotto.keying.distributor.PhoneRight;
import dev.sotto.keying.distributor.PhoneRule;
import dev.sotto.keying.distributor.PinVerifier;
import dev.sotto.keying.distributor.RosterRole;
import dev.sotto.keying.tunnel.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    static final String ROOM = "sip:1000@example.com";
    static final Fingerprint ANNA = Fingerprint.sha256(new byte[] {1});
    private static final String VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$" + "c".repeat(22) + "$" + "d".repeat(43);
    private static final String HOSTS = "$argon2id$v=19$m=19456,t=2,p=1$" + "c".repeat(22) + "$" + "e".repeat(43);
    static final List<KdRecord> EVERYTHING = List.of(
            new KdRecord.ConferenceCreated(ROOM, Kind.PRIVATE, 0x000A),
            new KdRecord.ConferenceCreated("sip:2000@example.com", Kind.STANDARD, 0),
            new KdRecord.MemberAdmitted(ROOM, ANNA, "Zoë \\ O'Neill\twith a tab\nand a line"),
            new KdRecord.InvitationMade(ROOM, "Bob", ANNA, 1_700_086_400L),
            new KdRecord.MemberAdmitted(ROOM, ANNA, "Bonn", RosterRole.GATEWAY),
            new KdRecord.InvitationMade(ROOM, "Bonn", ANNA, 1_700_086_400L, RosterRole.GATEWAY),
            new KdRecord.InvitationClosed(ANNA),
            new KdRecord.Banned(ROOM, ANNA),
            new KdRecord.Unbanned(ROOM, ANNA),
            new KdRecord.Locked(ROOM),
            new KdRecord.Unlocked(ROOM),
            new KdRecord.Joined(ROOM, ANNA),
            new KdRecord.Left(ROOM, ANNA, "The call ended."),
            new KdRecord.SpisReserved(ROOM, 0xFE12),
            new KdRecord.MdTrusted(ANNA),
            new KdRecord.MdDistrusted(ANNA),
            new KdRecord.GatewayTrusted(ANNA, "Bonn"),
            new KdRecord.PhonesAllowed(ROOM, new PinVerifier(VERIFIER), 20),
            new KdRecord.PhoneAdmitted(ROOM, ANNA, -2, "sip:+49228@example.com"),
            new KdRecord.PhoneLeft(ANNA, Long.MAX_VALUE, "It hung up."),
            new KdRecord.PhonesAllowed(ROOM, new PinVerifier(VERIFIER), Optional.of(new PinVerifier(HOSTS)), 5),
            new KdRecord.PhoneRuleSet(ROOM, PhoneRule.WAIT_FOR_HOST, true),
            new KdRecord.PhoneRuleSet(ROOM, PhoneRule.LOBBY, false),
            new KdRecord.PhoneCallersSet(ROOM, List.of("+49228*", "sip:*@example.org")),
            new KdRecord.PhoneCallersSet(ROOM, List.of()),
            new KdRecord.PhoneWaits(ROOM, ANNA, 17, "sip:+49228@example.com", true),
            new KdRecord.PhoneAdmitted(ROOM, ANNA, 18, "sip:+49229@example.com", true, true),
            new KdRecord.PhoneRightSet(ROOM, PhoneRight.DIAL_OUT, true, List.of("+49228*", "sip:*@example.org")),
            new KdRecord.PhoneRightSet(ROOM, PhoneRight.TRANSFER, false, List.of()),
            new KdRecord.PhoneCalled(ROOM, ANNA, 19, "sip:bob@example.org", Optional.empty(), false, true),
            new KdRecord.PhoneCalled(ROOM, ANNA, -3, "sip:bob@example.org", Optional.of(-2L), true, false),
            new KdRecord.PhonesForbidden(ROOM),
            new KdRecord.GatewayDistrusted(ANNA),
            new KdRecord.Note(ROOM, "Anna joined"));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void fill() {
        file = folder.resolve("journal");
        try (Journal journal = Journal.open(file, CLOCK).journal()) {
            EVERYTHING.forEach(journal::append);
        }
    }

    private List<KdRecord> reopen() {
        Journal.Opened opened = Journal.open(file, CLOCK);
        opened.journal().close();
        return opened.records();
    }

    /** A program without hosts and lobbies wrote these words. */
    @Test
    void what_older_programs_wrote_about_phones_is_read_as_before() {
        String print = ANNA.text();
        assertThat(JournalCodec.parse("phones\t" + ROOM + "\t20\t" + VERIFIER))
                .isEqualTo(new KdRecord.PhonesAllowed(ROOM, new PinVerifier(VERIFIER), 20));
        assertThat(JournalCodec.parse("phone\t" + ROOM + "\t" + print + "\tff\tsip:x@example.com"))
                .isEqualTo(new KdRecord.PhoneAdmitted(ROOM, ANNA, 255, "sip:x@example.com", false, false));
        assertThat(JournalCodec.parse("phone-left\t" + print + "\tff\tIt hung up."))
                .isEqualTo(new KdRecord.PhoneLeft(ANNA, 255, "It hung up."));
        assertThatThrownBy(() -> JournalCodec.parse("phones-rule\t" + ROOM + "\tlobby\tmaybe"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> JournalCodec.parse("phones-may\t" + ROOM + "\tfly\ton\t"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(
                        () -> JournalCodec.parse("phone-called\t" + ROOM + "\t" + print + "\tff\tsip:x@y\tnone\tking"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> JournalCodec.parse("phones-rule\t" + ROOM + "\tgarden\ton"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void everything_comes_back_in_order() {
        assertThat(reopen()).isEqualTo(EVERYTHING);
    }

    @Test
    void what_was_written_before_there_were_gateways_is_read_as_before() {
        String print = ANNA.text();
        assertThat(JournalCodec.parse("member\t" + ROOM + "\t" + print + "\tAnna"))
                .isEqualTo(new KdRecord.MemberAdmitted(ROOM, ANNA, "Anna", RosterRole.PERSON));
        assertThat(JournalCodec.parse("invitation\t" + ROOM + "\t" + print + "\t1700086400\tBob"))
                .isEqualTo(new KdRecord.InvitationMade(ROOM, "Bob", ANNA, 1_700_086_400L, RosterRole.PERSON));
    }

    @Test
    void it_goes_on_after_a_restart() {
        try (Journal journal = Journal.open(file, CLOCK).journal()) {
            assertThat(journal.size()).isEqualTo(EVERYTHING.size());
            journal.append(new KdRecord.Locked(ROOM));
        }
        assertThat(reopen()).hasSize(EVERYTHING.size() + 1).endsWith(new KdRecord.Locked(ROOM));
    }

    @Test
    void only_its_owner_can_read_it() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void people_can_read_it() throws IOException {
        assertThat(Files.readAllLines(file)).hasSize(EVERYTHING.size()).allMatch(l -> l.matches("[0-9a-f]{16} .*"));
        assertThat(Files.readString(file)).contains(" 0 1700000000 conference\t" + ROOM + "\tPRIVATE\t000a\n");
    }

    @Test
    void a_torn_end_is_cut_off_wherever_it_was_torn() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int lastLine = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2) + 1;
        List<KdRecord> allButLast = EVERYTHING.subList(0, EVERYTHING.size() - 1);
        for (int length = lastLine + 1; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Journal.Opened opened = Journal.open(file, CLOCK);
            assertThat(opened.records()).isEqualTo(allButLast);
            assertThat(opened.repaired()).isPresent();
            opened.journal().append(new KdRecord.Locked(ROOM));
            opened.journal().close();
            assertThat(reopen()).hasSize(EVERYTHING.size()).endsWith(new KdRecord.Locked(ROOM));
        }
    }

    @Test
    void an_end_of_nuls_is_cut_off() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 300));
        assertThat(reopen()).isEqualTo(EVERYTHING);
        assertThat(Files.size(file)).isEqualTo(whole.length);
        byte[] half = whole.clone();
        Arrays.fill(half, whole.length - 20, whole.length - 5, (byte) 0);
        Files.write(file, half);
        assertThat(reopen()).hasSize(EVERYTHING.size() - 1);
    }

    @Test
    void a_changed_octet_before_the_end_is_refused_with_a_clear_sentence() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length - 1; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(this::reopen)
                    .as("octet %s", at)
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("damaged at line");
        }
    }

    @Test
    void a_missing_or_moved_line_is_refused() throws IOException {
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(1, lines.size()));
        assertThatThrownBy(this::reopen).hasMessageContaining("damaged at line 1");
        List<String> swapped = new ArrayList<>(lines);
        Collections.swap(swapped, 4, 5);
        Files.write(file, swapped);
        assertThatThrownBy(this::reopen).hasMessageContaining("damaged at line 5");
    }

    @Test
    void two_key_distributors_cannot_share_it() {
        try (Journal journal = Journal.open(file, CLOCK).journal()) {
            assertThat(journal.size()).isPositive();
            assertThatThrownBy(() -> Journal.open(file, CLOCK)).isInstanceOf(OperationFailed.class);
        }
    }

    @Test
    void a_folder_that_is_not_there_is_told() {
        assertThatThrownBy(() -> Journal.open(folder.resolve("no/journal"), CLOCK))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("cannot be opened");
    }
}
