package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link BridgeMachine} between two telephones with real offers and answers; what it wants done is kept. */
final class BridgeBench {
    static final long ADA = 1;
    static final long BOB = 2;

    final PhoneSession ada;
    final PhoneSession bob;
    final PhoneSession toAda = session("192.0.2.1", 30_000, PhoneSide.CODECS, PhoneSecurity.OPPORTUNISTIC, 3);
    final PhoneSession toBob = session("192.0.2.1", 30_002, PhoneSide.CODECS, PhoneSecurity.OPPORTUNISTIC, 4);
    final BridgeMachine machine;
    final List<BridgeOutput> said = new ArrayList<>();
    private final Outbox<BridgeOutput> out = new Outbox<>();

    BridgeBench(List<AudioCodec> adas, List<AudioCodec> bobs, boolean adaOffers, Passage passage) {
        ada = session("192.0.2.10", 4000, adas, PhoneSecurity.PLAIN, 1);
        bob = session("192.0.2.20", 5000, bobs, PhoneSecurity.PLAIN, 2);
        CallEvent.Invited invited = new CallEvent.Invited(
                ADA,
                "sip:bob@gw.example",
                "sip:ada@conf.example",
                "sip:bob@conf.example",
                "Ada",
                new Hop(Transport.TCP, "192.0.2.5", 5060),
                adaOffers ? Optional.of(ada.offer()) : Optional.empty(),
                passage,
                Optional.empty(),
                "c",
                Headers.NONE.with(Headers.BRIDGE, "00"));
        machine = new BridgeMachine(invited, BOB, toAda, toBob);
    }

    static BridgeBench of(AudioCodec... both) {
        return new BridgeBench(List.of(both), List.of(both), true, new Passage(69, 1, true));
    }

    private static PhoneSession session(
            String host, int port, List<AudioCodec> codecs, PhoneSecurity security, long seed) {
        return new PhoneSession(host, port, codecs, security, DtlsPhone.GATEWAY.fingerprint(), new SeededEntropy(seed));
    }

    /** Begins; what Bob's telephone is offered. */
    String begin() {
        machine.begin(out);
        drain();
        return said.stream()
                .filter(BridgeOutput.Call.class::isInstance)
                .map(output -> ((BridgeOutput.Call) output).offer())
                .findFirst()
                .orElse("");
    }

    void give(CallEvent event) {
        machine.on(event, out);
        drain();
    }

    void key(boolean ofCaller, char key) {
        machine.onKey(ofCaller, key, out);
        drain();
    }

    private void drain() {
        said.clear();
        said.addAll(out.drain());
    }

    /** The commands of the last step. */
    List<CallCommand> commands() {
        return said.stream()
                .filter(BridgeOutput.Say.class::isInstance)
                .map(output -> ((BridgeOutput.Say) output).command())
                .toList();
    }

    <C extends CallCommand> C command(Class<C> kind) {
        return commands().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " in " + commands()));
    }

    static String answer(PhoneSession phone, String offer) {
        return switch (phone.onOffer(offer)) {
            case PhoneSession.Outcome.Agreed(String sdp) -> sdp;
            case PhoneSession.Outcome.Refused(String why) -> throw new AssertionError(why);
        };
    }

    static PhoneAudio audio(PhoneSession session) {
        return session.agreement().orElseThrow().audio();
    }

    /** Both talk. */
    BridgeBench talking() {
        String answer = answer(bob, begin());
        give(new CallEvent.Answered(BOB, Optional.of(answer), false));
        ada.onAnswer(command(CallCommand.Answer.class).sdp());
        give(new CallEvent.Acknowledged(ADA, Optional.empty()));
        return this;
    }

    /** A side offers something else: the answer. */
    String reinvite(long leg, Direction direction) {
        PhoneSession phone = leg == ADA ? ada : bob;
        phone.direct(direction);
        give(new CallEvent.Reinvited(leg, Optional.of(phone.offer())));
        String answer = command(CallCommand.AcceptReinvite.class).sdp();
        phone.onAnswer(answer);
        return answer;
    }

    /** A side answers what it was offered in the last step. */
    String takeReinvite(long leg) {
        PhoneSession phone = leg == ADA ? ada : bob;
        String offer = command(CallCommand.Reinvite.class).sdp().orElseThrow();
        give(new CallEvent.ReinviteAnswered(leg, Optional.of(answer(phone, offer))));
        return offer;
    }
}
