package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.LogText;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.library.Ending;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One phone, from its INVITE to the end: its media, the talk with the caller, and its leg of the conference. One virtual thread
 * owns it, which sleeps from frame to frame: every 20 ms it takes what has come, then hears and speaks once on each side.
 */
final class PhoneCall implements Runnable {
    private static final Logger LOG = LogManager.getLogger(PhoneCall.class);
    private static final int CAPACITY = 2048;
    private static final int EVENTS = 8192;
    private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long NO_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(32);
    private static final long NO_MEDIA_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int UNAVAILABLE = 480;

    private final CallEvent.Invited invited;
    private final GatewayRooms rooms;
    private final NanoClock clock = NanoClock.system();
    private final long startNanos = clock.nowNanos();
    private final Mailbox<PhoneCallInput> inbox = new Mailbox<>(CAPACITY);
    private final Mailbox<EndpointEvent> conferenceEvents = new Mailbox<>(EVENTS);
    private final DialInMachine talk;
    private final Outbox<DialInOutput> wishes = new Outbox<>();
    private final Announcer announcer;
    private final Entropy entropy = Entropy.system();
    private PhoneSockets.@Nullable Pair ports;
    private @Nullable PhoneSession session;
    private @Nullable PhoneSide phone;
    private @Nullable ConferenceSide conference;
    private boolean speaks;
    private boolean hears;
    private double gain = 1;
    private boolean asked;
    private boolean over;
    private volatile boolean closed;

    PhoneCall(CallEvent.Invited invited, GatewayRooms rooms) {
        this.invited = invited;
        this.rooms = rooms;
        this.talk = new DialInMachine(rooms.config().domain());
        this.announcer = new Announcer(rooms.prompts());
    }

    /** Hands an input over, from any thread. */
    void post(PhoneCallInput input, GatewayCounter ifThereIsNoRoom) {
        if (!inbox.post(input)) {
            rooms.counters().increment(ifThereIsNoRoom);
        }
    }

    /** Whether nothing of it is left. */
    boolean isOver() {
        return closed;
    }

    @Override
    public void run() {
        try {
            if (answer()) {
                talkUntilTheEnd();
            }
        } catch (InterruptedException e) {
            hangUp(UNAVAILABLE, "The gateway stops.");
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            rooms.counters().increment(GatewayCounter.BUG);
            LOG.error("gateway.call_broke leg={}", invited.legId(), e);
            hangUp(500, "The gateway made a mistake.");
        } finally {
            close();
        }
    }

    private boolean answer() {
        Optional<PhoneSockets.Pair> pair = rooms.sockets().open(inbox);
        if (pair.isEmpty()) {
            refuse(486, "All ports for phones are taken", GatewayCounter.REFUSED_BUSY);
            return false;
        }
        ports = pair.get();
        PhoneSession made =
                new PhoneSession(rooms.config().media().advertised(), pair.get().port(), PhoneSide.CODECS, entropy);
        session = made;
        if (invited.sdp().isEmpty()) {
            execute(new CallCommand.Answer(invited.legId(), made.offer(), false));
            return true;
        }
        return switch (made.onOffer(invited.sdp().get())) {
            case PhoneSession.Outcome.Refused(String sentence) -> {
                refuse(488, sentence, GatewayCounter.REFUSED_OFFER);
                yield false;
            }
            case PhoneSession.Outcome.Agreed(String sdp) -> {
                execute(new CallCommand.Answer(invited.legId(), sdp, false));
                begin();
                yield true;
            }
        };
    }

    private void refuse(int status, String sentence, GatewayCounter counter) {
        rooms.counters().increment(counter);
        execute(new CallCommand.Refuse(invited.legId(), Refusal.saying(status, sentence)));
        over = true;
    }

    /** The media are agreed: the talk begins. */
    private void begin() {
        applyAgreement();
        rooms.counters().increment(GatewayCounter.CALLS);
        String called = invited.conference();
        boolean asksWhich = called.startsWith("sip:" + rooms.config().dialIn() + "@");
        String meeting =
                called.substring(0, called.indexOf('@') + 1) + rooms.config().domain();
        tell(new DialInInput.Started(asksWhich ? Optional.empty() : Optional.of(meeting)));
    }

    private void applyAgreement() {
        PhoneSession present = session;
        PhoneSockets.Pair pair = ports;
        if (present == null || pair == null) {
            return;
        }
        PhoneAgreement agreement = present.agreement().orElseThrow();
        if (phone == null) {
            String host = invited.source().address();
            boolean mayBeBehindNat = agreement
                    .audio()
                    .remote()
                    .rtp()
                    .map(to -> !to.host().equals(host))
                    .orElse(true);
            phone = new PhoneSide(agreement.audio(), mayBeBehindNat, pair, entropy, clock.nowNanos());
        } else {
            phone.onAgreement(agreement.audio(), clock.nowNanos());
        }
    }

    private void talkUntilTheEnd() throws InterruptedException {
        long nextFrame = clock.nowNanos();
        while (!over) {
            long wait = nextFrame - clock.nowNanos();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            for (PhoneCallInput input = inbox.poll(0); input != null && !over; input = inbox.poll(0)) {
                onInput(input);
            }
            for (EndpointEvent event = conferenceEvents.poll(0); event != null; event = conferenceEvents.poll(0)) {
                onConference(event);
            }
            long now = clock.nowNanos();
            if (now >= talk.deadlineNanos()) {
                tell(new DialInInput.Tick());
            }
            onFrame(now);
            giveUpOnSilence(now);
            // The machine was asleep or overloaded: what is past is past.
            nextFrame = now - nextFrame > MAX_BEHIND_NANOS ? now : nextFrame + AudioFrame.NANOS;
        }
    }

    private void onInput(PhoneCallInput input) {
        switch (input) {
            case PhoneCallInput.FromPhone(CallEvent event) -> onPhone(event);
            case PhoneCallInput.FromNetwork network -> {
                if (phone != null) {
                    phone.onDatagram(network);
                }
            }
            case PhoneCallInput.Judged(PhoneVerdict verdict) -> {
                rooms.counters()
                        .increment(
                                verdict == PhoneVerdict.ADMITTED
                                        ? GatewayCounter.ADMITTED
                                        : GatewayCounter.NOT_ADMITTED);
                LOG.info("gateway.judged leg={} verdict={}", invited.legId(), verdict);
                tell(new DialInInput.Judged(verdict));
            }
            case PhoneCallInput.Withdrawn(String reason) -> {
                LOG.info("gateway.withdrawn leg={} reason=\"{}\"", invited.legId(), LogText.oneLine(reason));
                tell(new DialInInput.ConferenceEnded(true));
                closeConference();
            }
            case PhoneCallInput.Stop ignored -> hangUp(UNAVAILABLE, "The gateway stops.");
        }
    }

    private void onPhone(CallEvent event) {
        switch (event) {
            case CallEvent.Acknowledged(long leg, Optional<String> sdp) -> sdp.ifPresent(this::onAnswer);
            case CallEvent.Reinvited(long leg, Optional<String> sdp) -> onReinvite(sdp);
            case CallEvent.Cancelled ignored -> over = true;
            case CallEvent.Ended ignored -> over = true;
            case CallEvent.Rejected ignored -> over = true;
            default -> {
                // We make no calls and no re-INVITEs of our own.
            }
        }
    }

    private void onAnswer(String sdp) {
        PhoneSession present = session;
        if (present == null) {
            return;
        }
        switch (present.onAnswer(sdp)) {
            case PhoneSession.Outcome.Refused(String sentence) -> {
                rooms.counters().increment(GatewayCounter.REFUSED_OFFER);
                hangUp(488, sentence);
            }
            case PhoneSession.Outcome.Agreed ignored -> {
                if (phone == null) {
                    begin();
                } else {
                    applyAgreement();
                }
            }
        }
    }

    private void onReinvite(Optional<String> offer) {
        PhoneSession present = session;
        if (present == null) {
            return;
        }
        if (offer.isEmpty()) {
            execute(new CallCommand.AcceptReinvite(invited.legId(), present.offer()));
            return;
        }
        switch (present.onOffer(offer.get())) {
            case PhoneSession.Outcome.Refused(String sentence) ->
                execute(new CallCommand.RefuseReinvite(invited.legId(), Refusal.saying(488, sentence)));
            case PhoneSession.Outcome.Agreed(String sdp) -> {
                execute(new CallCommand.AcceptReinvite(invited.legId(), sdp));
                applyAgreement();
            }
        }
    }

    private void onConference(EndpointEvent event) {
        ConferenceSide side = conference;
        if (side == null) {
            return;
        }
        switch (event) {
            case EndpointEvent.CodecAgreed agreed -> side.onCodec(agreed.codec());
            case EndpointEvent.Secured secured -> tell(new DialInInput.Secured(secured.checkWords()));
            case EndpointEvent.Voice voice -> side.onVoice(voice, clock.nowNanos());
            case EndpointEvent.Ended ended -> {
                LOG.info(
                        "gateway.conference_ended leg={} kind={} reason=\"{}\"",
                        invited.legId(),
                        ended.ending().kind(),
                        LogText.oneLine(ended.ending().sentence()));
                tell(new DialInInput.ConferenceEnded(ended.ending().kind() == Ending.Kind.NOT_ADMITTED));
                closeConference();
            }
            default -> {
                // How far the call has come, and numbers.
            }
        }
    }

    private void tell(DialInInput input) {
        talk.on(input, clock.nowNanos(), wishes);
        for (DialInOutput wish : wishes.drain()) {
            carryOut(wish);
        }
    }

    private void carryOut(DialInOutput wish) {
        switch (wish) {
            case DialInOutput.Say say -> announcer.say(say.phrases());
            case DialInOutput.Hush ignored -> announcer.hush();
            case DialInOutput.Ask ask -> {
                asked = true;
                rooms.desk().ask(invited.legId(), ask.conference(), caller(), ask.pin());
            }
            case DialInOutput.Join(String address) -> join(address);
            case DialInOutput.Connect(boolean speak, boolean hear) -> {
                speaks = speak;
                hears = hear;
            }
            case DialInOutput.Volume(int decibels) -> gain = Math.pow(10, decibels / 20.0);
            case DialInOutput.HangUp(int status, String sentence) -> hangUp(status, sentence);
        }
    }

    private void join(String address) {
        try {
            conference = rooms.join(address, caller(), conferenceEvents);
        } catch (OperationFailed e) {
            LOG.warn("gateway.not_joined leg={} reason=\"{}\"", invited.legId(), e.getMessage());
            tell(new DialInInput.ConferenceEnded(false));
        }
    }

    /** What the others are told: as the phone calls itself, which nobody has checked. */
    private String caller() {
        return invited.displayName().isBlank() ? invited.from() : invited.displayName();
    }

    private void onFrame(long now) {
        PhoneSide side = phone;
        if (side == null) {
            return;
        }
        short[] voice = side.next(now);
        for (char key : side.takeKeys()) {
            tell(new DialInInput.Key(key));
        }
        short[] others = AudioFrame.silence();
        ConferenceSide room = conference;
        if (room != null) {
            others = room.next(now);
            if (talk.state() instanceof DialInState.Inside) {
                room.speak(speaks ? voice : AudioFrame.silence());
            }
        }
        side.speak(heard(others), now);
    }

    /** A phone that has lost its network says nothing by SIP, and would stay in the conference for ever. */
    private void giveUpOnSilence(long now) {
        PhoneSide side = phone;
        long silentNanos = side == null ? now - startNanos : side.silentNanos(now);
        if (!over && silentNanos > (side == null ? NO_ANSWER_NANOS : NO_MEDIA_NANOS)) {
            LOG.info("gateway.silent leg={} seconds={}", invited.legId(), TimeUnit.NANOSECONDS.toSeconds(silentNanos));
            hangUp(
                    408,
                    side == null ? "The phone did not answer our offer." : "Nothing comes from the phone any more.");
        }
    }

    /** A phrase goes before everybody else. */
    private short[] heard(short[] others) {
        boolean wasSaying = announcer.speaks();
        short[] phrase = announcer.next();
        if (phrase != null) {
            return phrase;
        }
        if (wasSaying) {
            tell(new DialInInput.Said());
        }
        return hears ? amplified(others) : AudioFrame.silence();
    }

    private short[] amplified(short[] frame) {
        if (gain != 1) {
            for (int i = 0; i < frame.length; i++) {
                frame[i] = (short) Math.clamp(Math.round(frame[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        return frame;
    }

    private void hangUp(int status, String sentence) {
        over = true;
        execute(new CallCommand.Hangup(invited.legId(), Optional.of(new Reason(status, sentence))));
    }

    private void execute(CallCommand command) {
        rooms.sip().execute(command);
    }

    private void closeConference() {
        if (conference != null) {
            conference.close();
            conference = null;
        }
    }

    private void close() {
        closeConference();
        if (phone != null) {
            phone.end(clock.nowNanos());
            phone.close();
        }
        if (ports != null) {
            ports.close();
        }
        if (asked) {
            rooms.desk().gone(invited.legId());
        }
        closed = true;
    }
}
