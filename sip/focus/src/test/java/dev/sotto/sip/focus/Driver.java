package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.SeededEntropy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Feeds a focus by hand and keeps what the last input made it say. */
final class Driver {
    static final String ROOM = "sip:1000@conf.example";
    static final String OTHER_ROOM = "sip:2000@conf.example";
    static final Fingerprint KD = Fingerprint.sha256(new byte[] {42});
    static final Hop SOURCE = new Hop(Transport.UDP, "192.0.2.50", 5060);

    final FocusMachine focus;
    private final Outbox<FocusOutput> outbox = new Outbox<>();
    private List<FocusOutput> last = List.of();
    private long nowNanos = 1;
    private int tlsIds;
    private long legIds = 1000;

    Driver() {
        this(new SeededEntropy(1));
    }

    Driver(Entropy entropy) {
        this(entropy, config());
    }

    Driver(Entropy entropy, FocusConfig config) {
        this.focus = new FocusMachine(config, entropy, () -> ++legIds, nanos -> Instant.EPOCH.plusNanos(nanos));
        send(new FocusInput.KeysReachable(false));
    }

    static FocusConfig config() {
        return new FocusConfig(
                List.of(
                        new ConferenceConfig(ROOM, "Board", 3, List.of()),
                        new ConferenceConfig(OTHER_ROOM, "Staff", 50, List.of("sip:*@staff.example", "sip:ada@*"))),
                List.of("192.0.2.1", "2001:db8::1"),
                20_000,
                2,
                100,
                200,
                Optional.empty(),
                FocusConfig.Limits.USUAL);
    }

    Driver send(FocusInput input) {
        focus.accept(input, nowNanos, outbox);
        last = outbox.drain();
        commands().forEach(Driver::requireWords);
        return this;
    }

    /** Every refusal says to a person what is wrong, and everybody who is put out hears why. */
    private static void requireWords(CallCommand command) {
        switch (command) {
            case CallCommand.Refuse refuse -> requireWords(refuse.refusal());
            case CallCommand.RefuseReinvite refuse -> requireWords(refuse.refusal());
            case CallCommand.Hangup hangup ->
                assertThat(hangup.reason().orElseThrow().text()).isNotBlank();
            default -> {
                // No refusal.
            }
        }
    }

    private static void requireWords(Refusal refusal) {
        assertThat(refusal.warnings())
                .as("words of %s", refusal)
                .anySatisfy(w -> assertThat(w.text()).hasSizeGreaterThan(4));
    }

    Driver call(CallEvent event) {
        return send(new FocusInput.Call(event));
    }

    Driver notice(AdmissionMessage.LegNotice notice) {
        return send(new FocusInput.Admission(notice));
    }

    Driver media(MediaEvent event) {
        return send(new FocusInput.Media(event));
    }

    Driver passSeconds(int seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        return focus.deadlineNanos() <= nowNanos ? send(new FocusInput.Tick()) : this;
    }

    Driver invite(long legId, String room, Optional<String> sdp) {
        return call(new CallEvent.Invited(legId, room, "sip:ada@example.org", room, "Ada", SOURCE, sdp));
    }

    Driver invite(long legId, Phone phone) {
        return invite(legId, ROOM, Optional.of(phone.offer()));
    }

    /** The key distributor's answer, with a tls-id of its own each time. */
    Driver expected(long legId) {
        return notice(new Expected(legId, KD, kdTlsId(++tlsIds), Kind.PRIVATE));
    }

    static String kdTlsId(int number) {
        return "kd-tls-id-000000000000000" + number;
    }

    Driver keyed(long legId) {
        return notice(new AdmissionMessage.Keyed(legId, new UUID(0, legId), 0x0009, SecurityLabel.END_TO_END));
    }

    /** A leg that is talking and keyed. */
    Phone talking(long legId, int number) {
        Phone phone = new Phone(number);
        invite(legId, phone).expected(legId);
        phone.accept(command(CallCommand.Answer.class).sdp());
        call(new CallEvent.Acknowledged(legId, Optional.empty())).keyed(legId);
        return phone;
    }

    List<FocusOutput> outputs() {
        return last;
    }

    List<CallCommand> commands() {
        return of(FocusOutput.Call.class).map(FocusOutput.Call::command).toList();
    }

    List<AdmissionMessage.Request> requests() {
        return of(FocusOutput.Admission.class)
                .map(FocusOutput.Admission::request)
                .toList();
    }

    List<MediaCommand> mediaCommands() {
        return of(FocusOutput.Media.class).map(FocusOutput.Media::command).toList();
    }

    List<RosterEvent> roster() {
        return of(FocusOutput.Roster.class).map(FocusOutput.Roster::event).toList();
    }

    /** The one command of that kind in the last outputs. */
    <T extends CallCommand> T command(Class<T> kind) {
        return only(commands(), kind);
    }

    <T extends AdmissionMessage.Request> T request(Class<T> kind) {
        return only(requests(), kind);
    }

    <T extends MediaCommand> T mediaCommand(Class<T> kind) {
        return only(mediaCommands(), kind);
    }

    <T extends RosterEvent> T rosterEvent(Class<T> kind) {
        return only(roster(), kind);
    }

    long count(FocusCounter counter) {
        return focus.counters().value(counter);
    }

    /** Nothing is left of any leg. */
    void assertEmpty() {
        assertThat(focus.describe().conferences()).isEmpty();
        assertThat(focus.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private <T extends FocusOutput> Stream<T> of(Class<T> kind) {
        return last.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static <T> T only(List<?> all, Class<T> kind) {
        List<T> found = new ArrayList<>();
        all.stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        assertThat(found).as("%s in %s", kind.getSimpleName(), all).hasSize(1);
        return found.getFirst();
    }
}
