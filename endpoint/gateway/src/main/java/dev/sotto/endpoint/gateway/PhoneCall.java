package dev.sotto.endpoint.gateway;

import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Referral;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private final PhoneParty party;

    /** Null if we call. */
    private final CallEvent.@Nullable Invited invited;

    /** Null if it dialled in. */
    private final @Nullable Errand errand;

    private final GatewayParts parts;
    private final Rooms rooms;
    private final DialOuts dials;
    private final Handover handover;
    private final long startNanos;
    private final DialInMachine talk;
    private final Outbox<DialInOutput> wishes = new Outbox<>();
    private final Announcer announcer;
    private final PhoneLine line;
    private @Nullable Member member;
    private String conference = "";
    private final Presence presence = new Presence();
    private final SpokenName spoken;
    private boolean hasMediaKeys;
    private boolean takesInfoKeys;
    private String asked = "";
    private boolean over;

    /** Until when somebody may answer our call. */
    private long ringUntilNanos = NanoClock.NEVER;

    /** What all calls stand on. */
    record Ground(GatewayParts parts, Rooms rooms, DialOuts dials) {}

    PhoneCall(
            PhoneParty party,
            CallEvent.@Nullable Invited invited,
            @Nullable Errand errand,
            Ground ground,
            long nowNanos) {
        this.party = party;
        this.invited = invited;
        this.errand = errand;
        this.parts = ground.parts();
        this.rooms = ground.rooms();
        this.dials = ground.dials();
        this.line = new PhoneLine(party, parts);
        this.handover = new Handover(party.leg(), this::execute, parts.counters());
        this.startNanos = nowNanos;
        this.talk = new DialInMachine(parts.talk());
        this.announcer = new Announcer(parts.prompts().usual(), rooms.names());
        this.spoken = new SpokenName(party.leg(), rooms.names());
    }

    long leg() {
        return party.leg();
    }

    /** Whether nothing is left to do but {@link #close}. */
    boolean isOver() {
        return over;
    }

    /** Who dials in is answered; of whom we call, and of who wants the place of another one, the key distributor is asked first. */
    void begin(long nowNanos) {
        if (errand != null) {
            asked = errand.wanted().conference();
            conference = asked;
            errand.ask(parts.desk(), party.carried());
        } else if (invited != null) {
            answer(invited, nowNanos);
        }
    }

    private void onPermission(Errand present, PhoneCallInput.Judged judged, long nowNanos) {
        if (judged.verdict() != PhoneVerdict.MAY_CALL) {
            present.tell(new DialStep.MayNot(judged.sentence()));
            if (invited != null) {
                int status = judged.verdict() == PhoneVerdict.LATER ? UNAVAILABLE : 403;
                refuse(invited, Refusal.saying(status, judged.sentence()), GatewayCounter.REPLACES_REFUSED);
            }
            over = true;
            return;
        }
        present.allow(judged.grants());
        if (invited != null) {
            answer(invited, nowNanos);
        } else {
            call(present, nowNanos);
        }
    }

    private void call(Errand present, long nowNanos) {
        PhoneSession made = line.open(Optional.empty());
        if (made == null) {
            present.tell(new DialStep.MayNot("All ports for phones are taken."));
            over = true;
            return;
        }
        ringUntilNanos =
                nowNanos + TimeUnit.SECONDS.toNanos(parts.config().dialling().ringSeconds());
        present.tell(new DialStep.Calling());
        parts.dial(present.wanted(), party.leg(), made.offer());
    }

    private void answer(CallEvent.Invited call, long nowNanos) {
        PhoneSession made = line.open(call.sdp());
        if (made == null) {
            refuse(call, Refusal.saying(486, "All ports for phones are taken"), GatewayCounter.REFUSED_BUSY);
            return;
        }
        if (call.sdp().isEmpty()) {
            execute(new CallCommand.Answer(leg(), made.offer(), false));
            return;
        }
        switch (made.onOffer(call.sdp().get())) {
            case PhoneSession.Outcome.Refused(String sentence) ->
                refuse(call, Refusal.saying(488, sentence), GatewayCounter.REFUSED_OFFER);
            case PhoneSession.Outcome.Agreed(String sdp) -> {
                execute(new CallCommand.Answer(leg(), sdp, false));
                talk(nowNanos);
            }
        }
    }

    private void refuse(CallEvent.Invited call, Refusal refusal, GatewayCounter counter) {
        parts.counters().increment(counter);
        execute(new CallCommand.Refuse(call.legId(), refusal));
        over = true;
    }

    /** The media are agreed: the talk begins. */
    private void talk(long nowNanos) {
        line.apply(nowNanos);
        parts.counters().increment(GatewayCounter.CALLS);
        if (party.carried()) {
            parts.counters().increment(GatewayCounter.CALLS_CARRIED);
        }
        LOG.info("gateway.call leg={} security=\"{}\"", leg(), party.label());
        if (errand != null) {
            String wanted = errand.wanted().conference();
            errand.tell(new DialStep.Answered());
            tell(
                    invited == null
                            ? new DialInInput.Invited(wanted, errand.grants(), party.carried())
                            : new DialInInput.Succeeded(wanted, errand.grants(), party.carried()),
                    nowNanos);
        } else if (invited != null) {
            tell(new DialInInput.Started(parts.config().meeting(invited.conference()), party.carried()), nowNanos);
        }
    }

    /** Something that concerns it. */
    void on(PhoneCallInput input, long nowNanos) {
        switch (input) {
            case PhoneCallInput.FromPhone(CallEvent event) -> onPhone(event, nowNanos);
            case PhoneCallInput.Judged judged -> onJudged(judged, nowNanos);
            case PhoneCallInput.Succession(DialStep step) -> {
                if (handover.on(step)) {
                    parts.counters().increment(GatewayCounter.TRANSFERRED);
                    leaveRoom();
                    tell(new DialInInput.Dismissed(Dismissal.TRANSFERRED), nowNanos);
                }
            }
            case PhoneCallInput.Withdrawn(Dismissal why, String reason) -> {
                LOG.info("gateway.withdrawn leg={} reason=\"{}\"", leg(), LogText.oneLine(reason));
                leaveRoom();
                if (line.side() == null) {
                    hangUp(UNAVAILABLE, reason);
                } else {
                    tell(new DialInInput.Dismissed(why), nowNanos);
                }
            }
            case PhoneCallInput.Told(DialInInput what) -> tell(what, nowNanos);
            case PhoneCallInput.Stop ignored -> hangUp(UNAVAILABLE, "The gateway stops.");
        }
    }

    private void onJudged(PhoneCallInput.Judged judged, long nowNanos) {
        PhoneVerdict verdict = judged.verdict();
        parts.counters().increment(GatewayCounter.of(verdict));
        LOG.info("gateway.judged leg={} verdict={}", leg(), verdict);
        Prompts prompts = parts.prompts().of(asked);
        if (verdict.admits() || verdict.waits()) {
            // Before, a language would have told that there is such a conference.
            announcer.use(prompts);
        }
        boolean greets = prompts.has(Phrase.GREETING);
        if (errand == null) {
            tell(new DialInInput.Judged(verdict, judged.grants(), greets), nowNanos);
        } else if (errand.isAsked()) {
            onPermission(errand, judged, nowNanos);
        } else {
            // Nobody who was called is asked for a PIN.
            PhoneVerdict own = verdict == PhoneVerdict.REFUSED ? PhoneVerdict.FORBIDDEN : verdict;
            tell(new DialInInput.Judged(own, judged.grants(), greets), nowNanos);
            errand.tell(
                    own.admits() || own.waits()
                            ? new DialStep.Joined(own.waits())
                            : new DialStep.NotJoined(judged.sentence()));
        }
    }

    /** What a phone wants that is to have the place of this one; empty if this one has none. */
    Optional<Errand.Wanted> succession(SipUri who) {
        return isIn()
                ? Optional.of(new Errand.Wanted(conference, who, Optional.of(leg()), Optional.empty()))
                : Optional.empty();
    }

    private boolean isIn() {
        return member != null && talk.state() instanceof DialInState.Inside;
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
        PhoneSide side = line.side();
        if (side != null) {
            side.hear(nowNanos);
            for (char key : side.takeKeys()) {
                // From now on those by INFO would be the same once more, or somebody else's.
                hasMediaKeys = true;
                tell(new DialInInput.Key(key), nowNanos);
            }
            if (spoken.hear(side)) {
                tell(new DialInInput.Recorded(), nowNanos);
            }
            side.onTime(nowNanos);
            side.fault().filter(why -> !over).ifPresent(why -> hangUp(why.cause(), why.text()));
        }
        giveUpOnSilence(nowNanos);
        if (member != null) {
            presence.onto(member, talk.state() instanceof DialInState.Inside, announcer);
        }
    }

    /** Says the next 20 ms to the phone, if no room has: a phrase goes before everybody else. */
    void say(long nowNanos) {
        PhoneSide side = line.side();
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
            case CallEvent.Reinvited(long leg, Optional<String> sdp) ->
                line.onReinvite(sdp, nowNanos).ifPresent(this::execute);
            case CallEvent.KeyPressed(long leg, char key) -> {
                if (takesInfoKeys) {
                    parts.counters().increment(GatewayCounter.KEYS_BY_INFO);
                    tell(new DialInInput.Key(key, true), nowNanos);
                }
            }
            case CallEvent.Ringing ringing -> tell(new DialStep.Ringing(ringing.status()));
            case CallEvent.Answered answered -> {
                ringUntilNanos = NanoClock.NEVER;
                onAnswer(answered.sdp().orElse(""), nowNanos);
            }
            case CallEvent.Referred(long leg, Referral referral) -> {
                Optional<String> no = isIn()
                        ? dials.refusal(referral.target(), parts.sip().hops(), nowNanos)
                        : Optional.of("Only who is in a conference can give its place to somebody else.");
                handover.refer(referral, conference, no, dials);
            }
            case CallEvent.Cancelled ignored -> over = true;
            case CallEvent.Ended ignored -> {
                tell(new DialStep.NotJoined("It hung up."));
                over = true;
            }
            case CallEvent.Rejected(long leg, Refusal refusal) -> {
                if (errand != null) {
                    errand.tell(refusal);
                }
                over = true;
            }
            default -> {
                // We make no re-INVITEs of our own.
            }
        }
    }

    private void onAnswer(String sdp, long nowNanos) {
        PhoneSession present = line.session();
        if (present == null) {
            return;
        }
        switch (present.onAnswer(sdp)) {
            case PhoneSession.Outcome.Refused(String sentence) -> {
                parts.counters().increment(GatewayCounter.REFUSED_OFFER);
                hangUp(488, sentence);
            }
            case PhoneSession.Outcome.Agreed ignored -> {
                if (line.side() == null) {
                    talk(nowNanos);
                } else {
                    line.apply(nowNanos);
                }
            }
        }
    }

    private void tell(DialStep step) {
        if (errand != null) {
            errand.tell(step);
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
                parts.desk()
                        .ask(
                                leg(),
                                ask.conference(),
                                party.caller(),
                                party.uri(),
                                ask.pin(),
                                ask.byInfo(),
                                party.carried());
            }
            case DialInOutput.Arrive ignored -> parts.desk().join(leg());
            case DialInOutput.Join(String address) -> join(address, nowNanos);
            case DialInOutput.Connect(boolean speak, boolean hear) -> presence.connect(speak, hear);
            case DialInOutput.Volume(int louder) -> presence.volume(louder);
            case DialInOutput.TalkVolume(int louder) -> presence.talkVolume(louder);
            case DialInOutput.Music(boolean plays) -> announcer.music(plays);
            case DialInOutput.Tone(boolean came) -> announcer.tone(came);
            case DialInOutput.SayOver(List<Phrase> phrases) -> announcer.over(phrases);
            case DialInOutput.RecordName wanted -> spoken.on(wanted, line.side());
            case DialInOutput.Report(boolean muted, boolean hand) ->
                parts.desk().status(leg(), muted, hand);
            case DialInOutput.Wish(CallerWish what) -> parts.desk().wish(leg(), what);
            case DialInOutput.HangUp(int status, String sentence) -> hangUp(status, sentence);
        }
    }

    /** The leg refuses keys by INFO as long as they would do nothing. */
    private void takeInfoKeys() {
        boolean takes = talk.takesInfoKeys() && !hasMediaKeys;
        if (takes != takesInfoKeys && !over) {
            takesInfoKeys = takes;
            execute(new CallCommand.TakeKeys(leg(), takes));
        }
    }

    private void join(String address, long nowNanos) {
        PhoneSide side = line.side();
        if (side == null) {
            return;
        }
        try {
            Member joining = new Member(leg(), rooms.newSource(), party.caller(), side);
            joining.spokenName = rooms.names().of(leg()).orElse(null);
            rooms.join(address, joining);
            conference = address;
            member = joining;
        } catch (OperationFailed e) {
            LOG.warn("gateway.not_joined leg={} reason=\"{}\"", leg(), e.getMessage());
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

    /** A phone that has lost its network says nothing by SIP, and would stay in the conference for ever. */
    private void giveUpOnSilence(long now) {
        PhoneSide side = line.side();
        if (side == null && invited == null) {
            if (!over && now >= ringUntilNanos) {
                tell(new DialStep.NoAnswer());
                hangUp(408, "Nobody answered in time.");
            }
            return;
        }
        long silentNanos = side == null ? now - startNanos : side.silentNanos(now);
        if (!over && silentNanos > (side == null ? NO_ANSWER_NANOS : NO_MEDIA_NANOS)) {
            LOG.info("gateway.silent leg={} seconds={}", leg(), TimeUnit.NANOSECONDS.toSeconds(silentNanos));
            hangUp(
                    408,
                    side == null ? "The phone did not answer our offer." : "Nothing comes from the phone any more.");
        }
    }

    private void hangUp(int status, String sentence) {
        over = true;
        tell(new DialStep.NotJoined(sentence));
        execute(new CallCommand.Hangup(leg(), Optional.of(new Reason(status, sentence))));
    }

    private void execute(CallCommand command) {
        parts.sip().execute(command);
    }

    GatewayState.PhoneState describe(long nowNanos) {
        return new GatewayState.PhoneState(
                leg(),
                party.caller(),
                party.label(),
                talk.state().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                conference,
                member != null && member.isSpeaking,
                talk.isMuted(),
                announcer.speaks(),
                Optional.ofNullable(line.side()).map(side -> side.describe(nowNanos)),
                Optional.ofNullable(line.side()).map(PhoneSide::describeEar));
    }

    /** A mistake of ours: nothing of it may go on. */
    void breakOff() {
        hangUp(500, "The gateway made a mistake.");
    }

    /** Gives everything back. */
    void close(long nowNanos) {
        leaveRoom();
        spoken.close(nowNanos);
        line.close(nowNanos);
        if (!asked.isEmpty()) {
            parts.desk().gone(leg());
        }
    }
}
