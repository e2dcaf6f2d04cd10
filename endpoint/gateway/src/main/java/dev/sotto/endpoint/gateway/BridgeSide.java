package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneWish;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/** One of the two sides of a call between telephones: what is agreed with it, and what it wants. */
final class BridgeSide {
    final long leg;
    final PhoneSession session;

    /** What it said that it wants, seen from it: whether it holds. */
    private Direction wants = Direction.SENDRECV;

    /** What we told it last, seen from us. */
    private Direction told = Direction.SENDRECV;

    /** Whether an offer of ours inside the call has no answer. */
    boolean isOffered;

    BridgeSide(long leg, PhoneSession session) {
        this.leg = leg;
        this.session = session;
    }

    Direction wants() {
        return wants;
    }

    /** It offered. */
    void wants(String offer) {
        PhoneSession.wish(offer).ifPresent(wish -> wants = wish.direction());
    }

    /** It answered: what it wants is to be seen where we wanted everything, and else only what it can be had for. */
    void answered(String answer) {
        if (told == Direction.SENDRECV) {
            wants(answer);
        }
    }

    /** What comes next of ours is to say what the other side wants. */
    void tell(Direction others) {
        told = others;
        session.direct(others);
    }

    /** Whether it is still to be told what the other side wants. */
    boolean hasNews(Direction others) {
        return told != others;
    }

    /** Our offers and answers to it prefer what the other side has: then nothing has to be decoded. */
    void prefer(List<AudioCodec> others) {
        SequencedSet<AudioCodec> all = new LinkedHashSet<>(others);
        all.retainAll(PhoneSide.CODECS);
        all.addAll(PhoneSide.CODECS);
        session.prefer(new ArrayList<>(all));
    }

    /** In which codecs it speaks and hears, the one first in which we send. */
    List<AudioCodec> codecs() {
        return session.agreement().stream()
                .flatMap(agreement -> agreement.audio().voices().stream())
                .map(format -> format.codec())
                .toList();
    }

    /** Whether it takes keys as events in its media. */
    boolean takesKeyEvents() {
        return session.agreement()
                .map(agreement -> agreement.audio())
                .map(PhoneAudio::events)
                .filter(events -> !events.isEmpty())
                .isPresent();
    }

    /** What an offer wants, if it has a voice that we can do anything with. */
    static Optional<PhoneWish> wish(String offer) {
        return PhoneSession.wish(offer).filter(wish -> wish.codecs().stream().anyMatch(PhoneSide.CODECS::contains));
    }
}
