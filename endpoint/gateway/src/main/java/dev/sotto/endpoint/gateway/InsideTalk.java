package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Inside;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;

/**
 * The talk in the conference: keys for mute, hand, loudness, security and roll call, and for hosts those that concern others,
 * which the key distributor decides. Whether the caller is mute is one truth: keys and moderators change it here, and every change
 * is reported. A moderator mutes and asks; only the caller's own key opens the microphone.
 */
final class InsideTalk {
    private static final long WISH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PARTING_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final int STEP_DECIBELS = 3;
    private static final int MOST_DECIBELS = 12;
    private static final char END_KEY = '1';

    private final Talk talk;
    private final DialInSettings settings;
    private final KeySequence keys = new KeySequence();
    private final WeakerNotice notice = new WeakerNotice();
    private final SequencedSet<Phrase> names = new LinkedHashSet<>();
    private boolean greets;
    private boolean isHost;
    private boolean isCarried;
    private boolean muted;
    private boolean handRaised;
    private int listenDecibels;
    private int talkDecibels;

    /** -1 before it was told. */
    private int people = -1;

    /** Until when the answer to a wish is waited for. */
    private long wishNanos = NanoClock.NEVER;

    /** Until when a host who wants to leave may say that it ends for everybody. */
    private long partingNanos = NanoClock.NEVER;

    InsideTalk(Talk talk, DialInSettings settings) {
        this.talk = talk;
        this.settings = settings;
    }

    /** Somebody on the way could read the call. */
    void carried() {
        isCarried = true;
    }

    boolean isMuted() {
        return muted;
    }

    long deadlineNanos() {
        return talk.state() instanceof Inside ? Math.min(wishNanos, partingNanos) : NanoClock.NEVER;
    }

    /** Whether there is a greeting. */
    void greet(boolean exists) {
        greets = exists;
    }

    /** The conference's key is there. */
    void enter(List<String> checkWords, boolean asHost, Outbox<DialInOutput> out) {
        isHost = asHost;
        talk.go(new Inside(checkWords));
        talk.due(NanoClock.NEVER);
        List<Phrase> phrases = new ArrayList<>();
        if (greets) {
            phrases.add(Phrase.GREETING);
        }
        if (asHost) {
            phrases.add(Phrase.HOST);
        }
        if (muted) {
            phrases.add(Phrase.MUTED_BY_HOST);
        }
        phrases.addAll(security(checkWords));
        if (people > 0) {
            phrases.addAll(Phrase.others(people - 1));
        }
        say(out, phrases);
        out.add(new DialInOutput.Connect(!muted, true));
    }

    void onSecured(Inside inside, List<String> checkWords, Outbox<DialInOutput> out) {
        talk.go(new Inside(checkWords));
        if (!inside.checkWords().equals(checkWords) && !talk.isSaying()) {
            say(out, Phrase.KEY_CHANGED);
        }
    }

    private List<Phrase> security(List<String> checkWords) {
        if (checkWords.isEmpty()) {
            return List.of(Phrase.SECURITY_HOPS);
        }
        List<Phrase> phrases = new ArrayList<>(settings.throughGateway(isCarried));
        phrases.add(Phrase.CHECK_WORDS);
        checkWords.forEach(word -> phrases.add(Phrase.word(word)));
        return phrases;
    }

    // ---- keys -------------------------------------------------------------------------------------------------------

    void onKey(Inside inside, char key, long nowNanos, Outbox<DialInOutput> out) {
        // Whoever knows the way need not listen.
        talk.hush(out);
        notice.onKey(nowNanos);
        press(inside, key, nowNanos, out);
        tellOfWeakerLegs(nowNanos, out);
    }

    private void press(Inside inside, char key, long nowNanos, Outbox<DialInOutput> out) {
        boolean isParting = partingNanos != NanoClock.NEVER;
        if (isParting && key == END_KEY) {
            out.add(new DialInOutput.Wish(CallerWish.END));
            talk.leave(200, "The host ended the conference.", nowNanos, out, Phrase.OVER, Phrase.GOODBYE);
            return;
        }
        Optional<KeyAction> action = keys.press(settings.keys().of(isHost), key, nowNanos);
        if (action.isPresent()) {
            partingNanos = NanoClock.NEVER;
            if (isParting && action.get() == KeyAction.LEAVE) {
                leave(nowNanos, out);
            } else {
                act(inside, action.get(), nowNanos, out);
            }
        }
    }

    private void act(Inside inside, KeyAction action, long nowNanos, Outbox<DialInOutput> out) {
        switch (action) {
            case HELP -> talk.say(out, help());
            case MUTE -> {
                mute(!muted, out);
                talk.say(out, muted ? Phrase.MUTED : Phrase.UNMUTED);
            }
            case HAND -> {
                handRaised = !handRaised;
                report(out);
                talk.say(out, handRaised ? Phrase.HAND_RAISED : Phrase.HAND_LOWERED);
            }
            case ROLL_CALL -> talk.say(out, rollCall());
            case SECURITY -> talk.say(out, security(inside.checkWords()));
            case TONES -> {
                notice.byTones(!notice.isByTones());
                talk.say(out, notice.isByTones() ? Phrase.TONES_CHOSEN : Phrase.WORDS_CHOSEN);
            }
            case LISTEN_SOFTER -> listen(listenDecibels - STEP_DECIBELS, out);
            case LISTEN_LOUDER -> listen(listenDecibels + STEP_DECIBELS, out);
            case LISTEN_RESET -> listen(0, out);
            case TALK_SOFTER -> speak(talkDecibels - STEP_DECIBELS, out);
            case TALK_LOUDER -> speak(talkDecibels + STEP_DECIBELS, out);
            case TALK_RESET -> speak(0, out);
            case LEAVE -> {
                if (isHost) {
                    partingNanos = nowNanos + PARTING_NANOS;
                    talk.say(out, Phrase.LEAVE_OR_END);
                } else {
                    leave(nowNanos, out);
                }
            }
            case ADMIT -> wish(CallerWish.ADMIT_NEXT, nowNanos, out);
            case LOCK -> wish(CallerWish.LOCK, nowNanos, out);
            case MUTE_OTHERS -> wish(CallerWish.MUTE_OTHERS, nowNanos, out);
            case END -> wish(CallerWish.END, nowNanos, out);
        }
    }

    /** How many, and who of them has said a name. */
    private List<Phrase> rollCall() {
        List<Phrase> phrases = new ArrayList<>(Phrase.others(people - 1));
        if (!names.isEmpty()) {
            phrases.add(Phrase.BY_NAME);
            phrases.addAll(names);
        }
        return phrases;
    }

    private List<Phrase> help() {
        List<Phrase> phrases = new ArrayList<>();
        settings.keys().of(isHost).all().forEach((sequence, action) -> {
            phrases.addAll(Phrase.keys(sequence));
            phrases.add(Phrase.action(action));
        });
        return phrases;
    }

    private void mute(boolean on, Outbox<DialInOutput> out) {
        muted = on;
        out.add(new DialInOutput.Connect(!on, true));
        report(out);
    }

    private void report(Outbox<DialInOutput> out) {
        out.add(new DialInOutput.Report(muted, handRaised));
    }

    private void listen(int decibels, Outbox<DialInOutput> out) {
        listenDecibels = Math.clamp(decibels, -MOST_DECIBELS, MOST_DECIBELS);
        out.add(new DialInOutput.Volume(listenDecibels));
    }

    private void speak(int decibels, Outbox<DialInOutput> out) {
        talkDecibels = Math.clamp(decibels, -MOST_DECIBELS, MOST_DECIBELS);
        out.add(new DialInOutput.TalkVolume(talkDecibels));
    }

    private void wish(CallerWish wish, long nowNanos, Outbox<DialInOutput> out) {
        wishNanos = nowNanos + WISH_NANOS;
        out.add(new DialInOutput.Wish(wish));
    }

    private void leave(long nowNanos, Outbox<DialInOutput> out) {
        talk.leave(200, "The caller left.", nowNanos, out, Phrase.GOODBYE);
    }

    // ---- from others ------------------------------------------------------------------------------------------------

    void onWished(WishOutcome outcome, Outbox<DialInOutput> out) {
        if (wishNanos == NanoClock.NEVER) {
            return;
        }
        wishNanos = NanoClock.NEVER;
        say(
                out,
                switch (outcome) {
                    case NOT_A_HOST -> Phrase.NOT_A_HOST;
                    case NOT_NOW -> Phrase.NOT_NOW;
                    case ADMITTED -> Phrase.LET_IN;
                    case NOBODY_WAITS -> Phrase.NOBODY_WAITS;
                    case LOCKED -> Phrase.LOCKED_NOW;
                    case LOCKED_ALREADY -> Phrase.LOCKED_ALREADY;
                    case OTHERS_MUTED -> Phrase.OTHERS_MUTED;
                    case OTHERS_ASKED -> Phrase.OTHERS_ASKED;
                    case NO_OTHERS -> Phrase.NO_OTHERS;
                    case ENDED -> Phrase.OVER;
                });
    }

    /** Also before the caller is inside: who was muted on the way in comes in mute. */
    void onOrdered(VoiceOrder order, Outbox<DialInOutput> out) {
        boolean isInside = talk.state() instanceof Inside;
        switch (order) {
            case MUTE -> {
                if (isInside && !muted) {
                    mute(true, out);
                    say(out, Phrase.MUTED_BY_HOST);
                } else {
                    muted = true;
                    report(out);
                }
            }
            case ASK_TO_SPEAK -> {
                if (isInside && muted) {
                    List<Phrase> phrases = new ArrayList<>(List.of(Phrase.ASKED_TO_SPEAK));
                    settings.keys().of(isHost).keysOf(KeyAction.MUTE).ifPresent(sequence -> {
                        phrases.addAll(Phrase.keys(sequence));
                        phrases.add(Phrase.action(KeyAction.MUTE));
                    });
                    say(out, phrases);
                }
            }
        }
    }

    void onPeople(int now, Outbox<DialInOutput> out) {
        int before = people;
        people = now;
        boolean isHeard = talk.state() instanceof Inside && before >= 0 && now != before;
        if (isHeard && Math.max(before, now) <= settings.tonesUpTo()) {
            out.add(new DialInOutput.Tone(now > before));
        }
    }

    /** Who wants tones instead of words when somebody joins hears no names, nor does a large conference; all are in the roll call. */
    void onNamed(DialInInput.Named named, Outbox<DialInOutput> out) {
        if (named.came()) {
            names.add(named.name());
        } else {
            names.remove(named.name());
        }
        boolean isHeard = named.isNews() && talk.state() instanceof Inside && !notice.isByTones();
        if (isHeard && people <= settings.tonesUpTo()) {
            out.add(new DialInOutput.SayOver(
                    List.of(named.name(), named.came() ? Phrase.HAS_JOINED : Phrase.HAS_LEFT)));
        }
    }

    void onDeadline(long nowNanos, Outbox<DialInOutput> out) {
        if (nowNanos >= partingNanos) {
            leave(nowNanos, out);
        } else if (nowNanos >= wishNanos) {
            wishNanos = NanoClock.NEVER;
            say(out, Phrase.NOT_NOW);
        }
    }

    // ---- weaker legs ------------------------------------------------------------------------------------------------

    /**
     * A leg weaker than the conference joins. While a phrase is said the caller hears nothing of the conference, so that what is
     * said before the next word of the conference is said before the leg is heard.
     */
    void onWeakerLeg(long nowNanos, Outbox<DialInOutput> out) {
        notice.onJoined(nowNanos);
        tellOfWeakerLegs(nowNanos, out);
    }

    /** All is said, or nothing was. */
    void onSaid(long nowNanos, Outbox<DialInOutput> out) {
        notice.onSaid();
        tellOfWeakerLegs(nowNanos, out);
    }

    private void tellOfWeakerLegs(long nowNanos, Outbox<DialInOutput> out) {
        if (notice.isOwed() && talk.state() instanceof Inside && !talk.isSaying()) {
            talk.say(out, notice.begin(nowNanos));
        }
    }

    private void say(Outbox<DialInOutput> out, Phrase... phrases) {
        say(out, List.of(phrases));
    }

    private void say(Outbox<DialInOutput> out, List<Phrase> phrases) {
        notice.onReplaced();
        talk.say(out, phrases);
    }
}
