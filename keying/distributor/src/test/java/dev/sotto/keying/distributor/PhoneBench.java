package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneNotice;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A key distributor on the bench with gateways and phones. PINs are compared by the test, when it wants. */
final class PhoneBench {
    static final Fingerprint BONN = Fingerprint.sha256(new byte[] {5, 1});
    static final Fingerprint KOELN = Fingerprint.sha256(new byte[] {5, 2});
    static final String PIN = "246810";
    static final String HOST_PIN = "97531086";
    static final int BONN_CERTIFICATE = 501;
    static final int KOELN_CERTIFICATE = 502;

    final List<PhoneMessage.ToGateway> told = new ArrayList<>();
    final List<Fingerprint> toldWhom = new ArrayList<>();
    /** Who call processing was told has keys. */
    final List<Keyed> keyed = new ArrayList<>();

    /** What call processing was told of phones. */
    final List<PhoneNotice> shown = new ArrayList<>();

    final List<KdOutput.VerifyPin> comparing = new ArrayList<>();
    final List<KeyMaterial> pins = new ArrayList<>();
    private final Map<PinVerifier, String> pinOf = new HashMap<>();
    private final SeededEntropy salts = new SeededEntropy(77);
    Bench bench;
    private long asks;

    /** Both gateways are trusted, up, and on the roster of the private conference. */
    PhoneBench() {
        this(new Bench());
        take(bench.on(command(new KdCommand.TrustGateway(BONN, "Bonn"))));
        take(bench.on(command(new KdCommand.TrustGateway(KOELN, "Köln"))));
        admit(ROOM, BONN_CERTIFICATE, "Bonn");
        admit(ROOM, KOELN_CERTIFICATE, "Köln");
        up(BONN);
        up(KOELN);
    }

    private PhoneBench(Bench bench) {
        this.bench = bench;
    }

    static KdInput command(KdCommand command) {
        return new KdInput.Commanded(1, command, 1_700_000_000);
    }

    void admit(String conference, int certificate, String name) {
        take(bench.on(
                command(new KdCommand.Admit(conference, Bench.certificate(certificate), name, RosterRole.GATEWAY))));
    }

    void up(Fingerprint gateway, Long... phones) {
        take(bench.on(new KdInput.GatewayPresent(gateway, Set.of(phones))));
    }

    void down(Fingerprint gateway) {
        take(bench.on(new KdInput.GatewayAbsent(gateway)));
    }

    /** Phones may join with {@link #PIN}. */
    PhoneBench allow(String conference, int max) {
        return allow(conference, PIN, max);
    }

    PhoneBench allow(String conference, String pin, int max) {
        take(bench.on(command(new KdCommand.AllowPhones(conference, digits(pin), max))));
        return this;
    }

    /** Phones may join with {@link #PIN}, hosts with {@link #HOST_PIN}. */
    PhoneBench allowHosts(String conference, int max) {
        take(bench.on(command(new KdCommand.AllowPhones(conference, digits(PIN), Optional.of(digits(HOST_PIN)), max))));
        return this;
    }

    KeyMaterial digits(String pin) {
        KeyMaterial digits = KeyMaterial.copyOf(pin.getBytes(StandardCharsets.US_ASCII));
        pins.add(digits);
        return digits;
    }

    /** A phone asks; what is compared waits for {@link #compare}. */
    long asks(Fingerprint gateway, String conference, String pin) {
        long askId = ++asks;
        ask(gateway, askId, conference, pin);
        return askId;
    }

    /** The same, and the digits came by SIP INFO. */
    long asksByInfo(Fingerprint gateway, String conference, String pin) {
        long askId = ++asks;
        take(bench.on(new KdInput.PhoneAsked(
                gateway, new Ask(askId, conference, "", "sip:+49" + askId, Optional.of(digits(pin)), true))));
        return askId;
    }

    /** The same, and somebody on the way saw the call's description; what it is told. */
    PhoneOutcome carried(Fingerprint gateway, String conference, String pin) {
        long askId = ++asks;
        take(bench.on(new KdInput.PhoneAsked(
                gateway,
                new Ask(
                        askId,
                        conference,
                        "sip:+49" + askId,
                        "tel:+49" + askId,
                        Optional.of(digits(pin)),
                        false,
                        true))));
        compareAll();
        return outcome(askId);
    }

    /** The number of the last phone that asked. */
    long lastAsk() {
        return asks;
    }

    void ask(Fingerprint gateway, long askId, String conference, String pin) {
        Optional<KeyMaterial> digits = pin.isEmpty() ? Optional.empty() : Optional.of(digits(pin));
        Ask ask = new Ask(askId, conference, "sip:+49" + askId, "tel:+49" + askId, digits, false);
        take(bench.on(new KdInput.PhoneAsked(gateway, ask)));
    }

    /** A phone asks and its PIN is compared at once; what it is told. */
    PhoneOutcome tries(Fingerprint gateway, String conference, String pin) {
        long askId = asks(gateway, conference, pin);
        compareAll();
        return outcome(askId);
    }

    long admitted(Fingerprint gateway) {
        long askId = asks(gateway, ROOM, PIN);
        compareAll();
        if (outcome(askId) != PhoneOutcome.ADMITTED) {
            throw new AssertionError(outcome(askId));
        }
        return askId;
    }

    void gone(Fingerprint gateway, long askId) {
        take(bench.on(new KdInput.PhoneGone(gateway, askId)));
    }

    void pass(long nanos) {
        take(bench.tick(bench.now + nanos));
    }

    void waitSeconds(long seconds) {
        pass(seconds * SECOND);
    }

    /** Compares the PIN that waits, if one does. */
    boolean compare() {
        if (comparing.isEmpty()) {
            return false;
        }
        KdOutput.VerifyPin next = comparing.removeFirst();
        byte[] octets = next.pin().dangerousOctets();
        String digits = new String(octets, StandardCharsets.US_ASCII);
        next.pin().destroy();
        boolean isGuest = digits.equals(pinOf.get(next.verifier()));
        boolean isHost = next.host().map(host -> digits.equals(pinOf.get(host))).orElse(false);
        PinMatch match = isHost ? PinMatch.HOST : isGuest ? PinMatch.GUEST : PinMatch.NONE;
        take(bench.on(new KdInput.PinVerified(next.verificationId(), match)));
        return true;
    }

    void compareAll() {
        boolean more = true;
        while (more) {
            more = compare();
        }
    }

    void take(List<KdOutput> outputs) {
        for (KdOutput.TellGateway tell : all(outputs, KdOutput.TellGateway.class)) {
            told.add(tell.message());
            toldWhom.add(tell.gateway());
        }
        comparing.addAll(all(outputs, KdOutput.VerifyPin.class));
        all(outputs, KdOutput.Tell.class).stream()
                .map(KdOutput.Tell::notice)
                .filter(Keyed.class::isInstance)
                .map(Keyed.class::cast)
                .forEach(keyed::add);
        shown.addAll(Bench.told(outputs, PhoneNotice.class));
        for (KdOutput.MakeVerifier make : all(outputs, KdOutput.MakeVerifier.class)) {
            PinVerifier verifier = made(make.pin());
            take(bench.on(new KdInput.VerifierMade(
                    make.requestId(), verifier, make.hostPin().map(this::made))));
        }
    }

    private PinVerifier made(KeyMaterial pin) {
        PinVerifier verifier = PinVerifier.decoy(salts);
        pinOf.put(verifier, new String(pin.dangerousOctets(), StandardCharsets.US_ASCII));
        pin.destroy();
        return verifier;
    }

    PhoneOutcome outcome(long askId) {
        return outcomes(askId).getLast();
    }

    List<PhoneOutcome> outcomes(long askId) {
        return told.stream()
                .filter(m -> m instanceof Answer answer && answer.askId() == askId)
                .map(m -> ((Answer) m).outcome())
                .toList();
    }

    /** The command is carried out. */
    String done(KdCommand command) {
        return sentence(command, KdAnswer.Done.class, KdAnswer.Done::sentence);
    }

    /** The command is refused. */
    String no(KdCommand command) {
        return sentence(command, KdAnswer.No.class, KdAnswer.No::sentence);
    }

    private <T extends KdAnswer> String sentence(KdCommand command, Class<T> kind, Function<T, String> words) {
        List<KdOutput> outputs = bench.on(command(command));
        take(outputs);
        return words.apply(
                kind.cast(all(outputs, KdOutput.Answer.class).getLast().answer()));
    }

    /** What gateways were told of this kind since the last time. */
    <T extends PhoneMessage.ToGateway> List<T> heard(Class<T> kind) {
        List<T> heard = told.stream().filter(kind::isInstance).map(kind::cast).toList();
        told.removeAll(heard);
        return heard;
    }

    List<Long> ended() {
        return told.stream()
                .filter(PhoneMessage.End.class::isInstance)
                .map(m -> ((PhoneMessage.End) m).askId())
                .toList();
    }

    ConferenceView.PhonesView view() {
        return view(ROOM);
    }

    ConferenceView.PhonesView view(String conference) {
        return bench.kd.describe(bench.now).conferences().stream()
                .filter(view -> view.conference().equals(conference))
                .findFirst()
                .orElseThrow()
                .phones();
    }

    long count(KdCounter counter) {
        return bench.kd.describe(bench.now).counters().getOrDefault(counter, 0L);
    }

    /** The key distributor was killed and another one reads the same journal. */
    void restart() {
        restart(List.of());
    }

    /** The same with a configuration. */
    void restart(List<PhoneSettings> configured) {
        bench = bench.killedAndStartedAgain(55, configured);
        comparing.clear();
    }

    /** What a configuration keeps of a PIN. */
    PinVerifier verifier(String pin) {
        return made(digits(pin));
    }
}
