package dev.sotto.endpoint.gateway;

import dev.sotto.base.LogText;
import dev.sotto.base.Mailbox;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.library.Ending;
import dev.sotto.endpoint.library.EndpointEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One conference as the gateway has it: one call, and the phones that are in by it, each as a source of that call. What is said among the phones goes
 * from one to the other here and is also sent into the conference. It ends with its last phone or with its call. One owner.
 */
final class Room implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Room.class);

    private final String address;
    private final ConferenceSide side;
    private final Mailbox<EndpointEvent> events;
    private final List<Member> members = new ArrayList<>();
    private final RoomMix mix = new RoomMix();
    private final Contributors heard = new Contributors();
    private final RoomNotices notices = new RoomNotices();
    private final RoomNames names = new RoomNames();
    private @Nullable List<String> checkWords;
    private @Nullable Ending ending;

    /** Something for the talk with the caller of a leg. */
    record Told(long leg, DialInInput input) {}

    /** @param events of the call that {@code side} is */
    Room(String address, ConferenceSide side, Mailbox<EndpointEvent> events) {
        this.address = address;
        this.side = side;
        this.events = events;
    }

    void join(Member member) {
        members.add(member);
        side.join(member.ssrc, member.name);
    }

    void leave(Member member) {
        if (members.remove(member)) {
            side.leave(member.ssrc);
            names.leave(member);
        }
    }

    /** Whether nobody needs it any more. */
    boolean isOver() {
        return members.isEmpty() || ending != null;
    }

    /** The next 20 ms, after each phone has heard its own. */
    void turn(long nowNanos, Outbox<Told> out) throws InterruptedException {
        for (EndpointEvent event = events.poll(0); event != null; event = events.poll(0)) {
            onEvent(event, nowNanos, out);
        }
        if (ending != null) {
            return;
        }
        notices.turn(members, isPrivate(), out);
        names.turn(members, out);
        for (Member member : members) {
            if (checkWords != null && !member.isSecured) {
                member.isSecured = true;
                out.add(new Told(member.leg, new DialInInput.Secured(checkWords)));
                notices.onSecured(member, out);
            }
        }
        short[] others = side.next(nowNanos);
        // Before it is known which kind it is, it counts as private.
        boolean isStandard = checkWords != null && !isPrivate();
        heard.begin(isStandard);
        if (isStandard) {
            side.tell(heard);
        }
        side.speak(mix.turn(members, others, heard, nowNanos));
    }

    private boolean isPrivate() {
        return checkWords != null && !checkWords.isEmpty();
    }

    private void onEvent(EndpointEvent event, long nowNanos, Outbox<Told> out) {
        switch (event) {
            case EndpointEvent.CodecAgreed agreed -> side.onCodec(agreed.codec());
            case EndpointEvent.Secured secured -> onKey(secured.checkWords());
            case EndpointEvent.Connected ignored -> onKey(List.of());
            case EndpointEvent.Voice voice -> side.onVoice(voice, nowNanos);
            case EndpointEvent.WeakerLegJoined joined -> {
                LOG.info("gateway.weaker_leg conference={} label=\"{}\"", address, LogText.oneLine(joined.label()));
                notices.onElsewhere(members, out);
            }
            case EndpointEvent.SourceRefused refused -> onRefused(refused.ssrc(), out);
            case EndpointEvent.Ended ended -> onEnded(ended.ending(), out);
            default -> {
                // How far the call has come, and numbers.
            }
        }
    }

    /** A new key is told to those who know the old one. A standard conference has no check words. */
    private void onKey(List<String> words) {
        checkWords = words;
        members.forEach(member -> member.isSecured = false);
    }

    /** The conference has no room for one more source, or knows this one. */
    private void onRefused(int ssrc, Outbox<Told> out) {
        LOG.warn("gateway.source_refused conference={} ssrc={}", address, Integer.toUnsignedString(ssrc));
        for (Member member : members) {
            if (member.ssrc == ssrc) {
                member.hears = false;
                member.speaks = false;
                out.add(new Told(member.leg, new DialInInput.ConferenceEnded(false)));
            }
        }
    }

    private void onEnded(Ending reason, Outbox<Told> out) {
        ending = reason;
        LOG.info(
                "gateway.conference_ended conference={} kind={} reason=\"{}\" phones={}",
                address,
                reason.kind(),
                LogText.oneLine(reason.sentence()),
                members.size());
        boolean wasRemoved = reason.kind() == Ending.Kind.NOT_ADMITTED;
        for (Member member : members) {
            member.hears = false;
            member.speaks = false;
            out.add(new Told(member.leg, new DialInInput.ConferenceEnded(wasRemoved)));
        }
    }

    /** A mistake of ours: the room must end. */
    void breakOff(Outbox<Told> out) {
        onEnded(new Ending(Ending.Kind.LOST, "the gateway made a mistake"), out);
    }

    /** Hangs up without waiting. */
    @Override
    public void close() {
        side.close();
        mix.close();
    }
}
