package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.LogText;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** One phone, from its INVITE to the end: its media, the talk with the caller, and its place in a room. One owner, which calls it every 20 ms. */
final class PhoneCall {
    private static final Logger LOG = LogManager.getLogger(PhoneCall.class);
    private static final long NO_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(32);
    private static final long NO_MEDIA_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int UNAVAILABLE = 480;

    private final CallEvent.Invited invited;
    private final GatewayParts parts;
    private final Rooms rooms;
    private final long startNanos;
    private final DialInMachine talk;
    private final Outbox<DialInOutput> wishes = new Outbox<>();
    private final Announcer announcer;
    private final Entropy entropy = Entropy.system();
    private PhoneSockets.@Nullable Pair ports;
    private @Nullable PhoneSession session;
    private @Nullable PhoneSide phone;
    private @Nullable Member member;
    private String conference = "";
    private boolean speaks;
    private boolean hears;
    private int decibels;
    private int talkDecibels;
    private boolean hasMediaKeys;
    private boolean takesInfoKeys;
    private String asked = "";
    private @Nullable NameRecorder recorder;
    private final short[] saidNow = AudioFrame.silence();
    private boolean over;

    PhoneCall(CallEvent.Invited invited, GatewayParts parts, Rooms rooms, long nowNanos) {
        this.invited = invited;
        this.parts = parts;
        this.rooms = rooms;
        this.startNanos = nowNanos;
        this.talk = new DialInMachine(parts.talk());
        this.announcer = new Announcer(parts.prompts().usual(), rooms.names());
    }

    long leg() {
        return invited.legId();
    }

    /** Whether nothing is left to do but {@link #close}. */
    boolean isOver() {
        return over;
    }

    /** Answers the INVITE. */
    void answer(long nowNanos) {
        Optional<PhoneSockets.Pair> pair = parts.sockets().open();
        if (pair.isEmpty()) {
            refuse(486, "All ports for phones are taken", GatewayCounter.REFUSED_BUSY);
            return;
        }
        ports = pair.get();
        PhoneSession made = new PhoneSession(
                parts.config().media().advertised(),
                pair.get().port(),
                PhoneSide.CODECS,
                parts.config().media().offers().security(),
                parts.certificate().fingerprint(),
                entropy);
        session = made;
        if (invited.sdp().isEmpty()) {
            execute(new CallCommand.Answer(invited.legId(), made.offer(), false));
            return;
        }
        switch (made.onOffer(invited.sdp().get())) {
            case PhoneSession.Outcome.Refused(String sentence) -> refuse(488, sentence, GatewayCounter.REFUSED_OFFER);
            case PhoneSession.Outcome.Agreed(String sdp) -> {
                execute(new CallCommand.Answer(invited.legId(), sdp, false));
                begin(nowNanos);
            }
        }
    }

    private void refuse(int status, String sentence, GatewayCounter counter) {
        parts.counters().increment(counter);
        execute(new CallCommand.Refuse(invited.legId(), Refusal.saying(status, sentence)));
        over = true;
    }

    /** The media are agreed: the talk begins. */
    private void begin(long nowNanos) {
        applyAgreement(nowNanos);
        parts.counters().increment(GatewayCounter.CALLS);
        String called = invited.conference();
        boolean asksWhich = called.startsWith("sip:" + parts.config().dialIn() + "@");
        String meeting =
                called.substring(0, called.indexOf('@') + 1) + parts.config().domain();
        tell(new DialInInput.Started(asksWhich ? Optional.empty() : Optional.of(meeting)), nowNanos);
    }

    private void applyAgreement(long nowNanos) {
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
            PhoneKeying keying = new PhoneKeying(
                    "phone-" + invited.legId(), parts.certificate(), PhoneKeying.literal(host), parts.counters());
            phone = new PhoneSide(agreement.audio(), mayBeBehindNat, pair, keying, parts.counters(), entropy, nowNanos);
            pair.attach(phone);
        } else {
            phone.onAgreement(agreement.audio(), nowNanos);
        }
    }

    /** Something that concerns it. */
    void on(PhoneCallInput input, long nowNanos) {
        switch (input) {
            case PhoneCallInput.FromPhone(CallEvent event) -> onPhone(event, nowNanos);
            case PhoneCallInput.Judged(PhoneVerdict verdict, Set<PhoneGrant> grants) -> {
                parts.counters().increment(GatewayCounter.of(verdict));
                LOG.info("gateway.judged leg={} verdict={}", invited.legId(), verdict);
                Prompts prompts = parts.prompts().of(asked);
                if (verdict.admits() || verdict.waits()) {
                    // Before, a language would have told that there is such a conference.
                    announcer.use(prompts);
                }
                tell(new DialInInput.Judged(verdict, grants, prompts.has(Phrase.GREETING)), nowNanos);
            }
            case PhoneCallInput.Withdrawn(Dismissal why, String reason) -> {
                LOG.info("gateway.withdrawn leg={} reason=\"{}\"", invited.legId(), LogText.oneLine(reason));
                leaveRoom();
                tell(new DialInInput.Dismissed(why), nowNanos);
            }
            case PhoneCallInput.Told(DialInInput what) -> tell(what, nowNanos);
            case PhoneCallInput.Stop ignored -> hangUp(UNAVAILABLE, "The gateway stops.");
        }
    }

    /** Something of its room. */
    void onRoom(DialInInput input, long nowNanos) {
        if (input instanceof DialInInput.ConferenceEnded) {
            leaveRoom();
        }
        tell(input, nowNanos);
    }

    /** Hears the next 20 ms of the phone, before the rooms mix. */
    void hear(long nowNanos) {
        if (nowNanos >= talk.deadlineNanos()) {
            tell(new DialInInput.Tick(), nowNanos);
        }
        PhoneSide side = phone;
        if (side != null) {
            side.hear(nowNanos);
            for (char key : side.takeKeys()) {
                // From now on those by INFO would be the same once more, or somebody else's.
                hasMediaKeys = true;
                tell(new DialInInput.Key(key), nowNanos);
            }
            record(side, nowNanos);
            side.onTime(nowNanos);
            side.fault().filter(why -> !over).ifPresent(why -> hangUp(why.cause(), why.text()));
        }
        giveUpOnSilence(nowNanos);
        if (member != null) {
            boolean isInside = talk.state() instanceof DialInState.Inside;
            member.isInside = isInside;
            member.speaks = isInside && speaks;
            member.hears = isInside && hears;
            member.isTold = announcer.speaks();
            member.decibels = decibels;
            member.talkDecibels = talkDecibels;
            member.tone = announcer.nextOver();
        }
    }

    /** Before the phone is in a room, which would want the same frame. */
    private void record(PhoneSide side, long nowNanos) {
        if (recorder != null) {
            side.widen(saidNow);
            recorder.onFrame(saidNow);
            if (recorder.isOver()) {
                tell(new DialInInput.Recorded(), nowNanos);
            }
        }
    }

    private void onRecord(DialInOutput.RecordName wanted) {
        NameRecorder present = recorder;
        recorder = wanted.begins() ? new NameRecorder() : null;
        if (present != null) {
            boolean endsWithTone = wanted.byKey() && phone != null && phone.keysAreTones();
            Optional<short[]> name = present.finish(endsWithTone);
            name.ifPresent(sound -> rooms.names().keep(invited.legId(), sound));
            LOG.info("gateway.name leg={} recorded={}", invited.legId(), name.isPresent());
        }
    }

    /** Says the next 20 ms to the phone, if no room has: a phrase goes before everybody else. */
    void say(long nowNanos) {
        PhoneSide side = phone;
        if (side == null) {
            return;
        }
        boolean wasSaying = announcer.speaks();
        short[] phrase = announcer.next();
        if (phrase != null) {
            side.say(phrase, nowNanos);
        } else if (member == null || !member.hears || member.isTold) {
            side.say(announcer.background(), nowNanos);
        }
        if (wasSaying && phrase == null) {
            tell(new DialInInput.Said(), nowNanos);
        }
    }

    private void onPhone(CallEvent event, long nowNanos) {
        switch (event) {
            case CallEvent.Acknowledged(long leg, Optional<String> sdp) ->
                sdp.ifPresent(answer -> onAnswer(answer, nowNanos));
            case CallEvent.Reinvited(long leg, Optional<String> sdp) -> onReinvite(sdp, nowNanos);
            case CallEvent.KeyPressed(long leg, char key) -> {
                if (takesInfoKeys) {
                    parts.counters().increment(GatewayCounter.KEYS_BY_INFO);
                    tell(new DialInInput.Key(key, true), nowNanos);
                }
            }
            case CallEvent.Cancelled ignored -> over = true;
            case CallEvent.Ended ignored -> over = true;
            case CallEvent.Rejected ignored -> over = true;
            default -> {
                // We make no calls and no re-INVITEs of our own.
            }
        }
    }

    private void onAnswer(String sdp, long nowNanos) {
        PhoneSession present = session;
        if (present == null) {
            return;
        }
        switch (present.onAnswer(sdp)) {
            case PhoneSession.Outcome.Refused(String sentence) -> {
                parts.counters().increment(GatewayCounter.REFUSED_OFFER);
                hangUp(488, sentence);
            }
            case PhoneSession.Outcome.Agreed ignored -> {
                if (phone == null) {
                    begin(nowNanos);
                } else {
                    applyAgreement(nowNanos);
                }
            }
        }
    }

    private void onReinvite(Optional<String> offer, long nowNanos) {
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
                applyAgreement(nowNanos);
            }
        }
    }

    private void tell(DialInInput input, long nowNanos) {
        talk.on(input, nowNanos, wishes);
        for (DialInOutput wish : wishes.drain()) {
            carryOut(wish, nowNanos);
        }
        takeInfoKeys();
    }

    private void carryOut(DialInOutput wish, long nowNanos) {
        switch (wish) {
            case DialInOutput.Say say -> {
                if (say.phrases().contains(Phrase.WEAKER_LEG) || say.phrases().contains(Phrase.WEAKER_TONE)) {
                    parts.counters().increment(GatewayCounter.WEAKER_LEGS_TOLD);
                }
                announcer.say(say.phrases());
            }
            case DialInOutput.Hush ignored -> announcer.hush();
            case DialInOutput.Ask ask -> {
                asked = ask.conference();
                parts.desk().ask(invited.legId(), ask.conference(), caller(), invited.from(), ask.pin(), ask.byInfo());
            }
            case DialInOutput.Join(String address) -> join(address, nowNanos);
            case DialInOutput.Connect(boolean speak, boolean hear) -> {
                speaks = speak;
                hears = hear;
            }
            case DialInOutput.Volume(int louder) -> decibels = louder;
            case DialInOutput.TalkVolume(int louder) -> talkDecibels = louder;
            case DialInOutput.Music(boolean plays) -> announcer.music(plays);
            case DialInOutput.Tone(boolean came) -> announcer.tone(came);
            case DialInOutput.SayOver(List<Phrase> phrases) -> announcer.over(phrases);
            case DialInOutput.RecordName wanted -> onRecord(wanted);
            case DialInOutput.Report(boolean muted, boolean hand) ->
                parts.desk().status(invited.legId(), muted, hand);
            case DialInOutput.Wish(CallerWish what) -> parts.desk().wish(invited.legId(), what);
            case DialInOutput.HangUp(int status, String sentence) -> hangUp(status, sentence);
        }
    }

    /** The leg refuses keys by INFO as long as they would do nothing. */
    private void takeInfoKeys() {
        boolean takes = talk.takesInfoKeys() && !hasMediaKeys;
        if (takes != takesInfoKeys && !over) {
            takesInfoKeys = takes;
            execute(new CallCommand.TakeKeys(invited.legId(), takes));
        }
    }

    private void join(String address, long nowNanos) {
        PhoneSide side = phone;
        if (side == null) {
            return;
        }
        try {
            Member joining = new Member(invited.legId(), rooms.newSource(), caller(), side);
            joining.spokenName = rooms.names().of(invited.legId()).orElse(null);
            rooms.join(address, joining);
            conference = address;
            member = joining;
        } catch (OperationFailed e) {
            LOG.warn("gateway.not_joined leg={} reason=\"{}\"", invited.legId(), e.getMessage());
            tell(new DialInInput.ConferenceEnded(false), nowNanos);
        }
    }

    private void leaveRoom() {
        Member leaving = member;
        if (leaving != null) {
            member = null;
            rooms.leave(conference, leaving);
        }
    }

    /** What the others are told: as the phone calls itself, which nobody has checked. */
    private String caller() {
        return invited.displayName().isBlank() ? invited.from() : invited.displayName();
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

    private void hangUp(int status, String sentence) {
        over = true;
        execute(new CallCommand.Hangup(invited.legId(), Optional.of(new Reason(status, sentence))));
    }

    private void execute(CallCommand command) {
        parts.sip().execute(command);
    }

    GatewayState.PhoneState describe(long nowNanos) {
        return new GatewayState.PhoneState(
                invited.legId(),
                caller(),
                talk.state().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                conference,
                member != null && member.isSpeaking,
                talk.isMuted(),
                announcer.speaks(),
                Optional.ofNullable(phone).map(side -> side.describe(nowNanos)),
                Optional.ofNullable(phone).map(PhoneSide::describeEar));
    }

    /** A mistake of ours: nothing of it may go on. */
    void breakOff() {
        hangUp(500, "The gateway made a mistake.");
    }

    /** Gives everything back. */
    void close(long nowNanos) {
        leaveRoom();
        rooms.names().leave(invited.legId(), nowNanos);
        if (recorder != null) {
            recorder.wipe();
        }
        if (phone != null) {
            phone.end(nowNanos);
            phone.close();
        }
        if (session != null) {
            session.close();
        }
        if (ports != null) {
            ports.close();
        }
        if (!asked.isEmpty()) {
            parts.desk().gone(invited.legId());
        }
    }
}
