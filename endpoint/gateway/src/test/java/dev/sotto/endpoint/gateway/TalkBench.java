package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One caller in virtual time. */
final class TalkBench {
    static final String ROOM = "sip:1000@example.org";
    static final List<String> WORDS = List.of("acorn", "airport", "album", "almond");

    final DialInMachine machine;
    private final Outbox<DialInOutput> out = new Outbox<>();
    long now = 1_000_000_000L;

    TalkBench(KeyMaps keys, List<Phrase> gatewayName) {
        machine = new DialInMachine(new DialInSettings("example.org", keys, 20, gatewayName));
    }

    TalkBench() {
        this(KeyMaps.usual(), List.of());
    }

    List<DialInOutput> on(DialInInput input) {
        machine.on(input, now, out);
        return out.drain();
    }

    /** What follows from these keys, but that what was being said stops. */
    List<DialInOutput> press(String keys) {
        List<DialInOutput> all = new ArrayList<>();
        keys.chars().forEach(key -> all.addAll(on(new DialInInput.Key((char) key))));
        all.removeIf(DialInOutput.Hush.class::isInstance);
        return all;
    }

    /** The same, and the keys came by SIP INFO. */
    List<DialInOutput> pressByInfo(String keys) {
        List<DialInOutput> all = new ArrayList<>();
        keys.chars().forEach(key -> all.addAll(on(new DialInInput.Key((char) key, true))));
        all.removeIf(DialInOutput.Hush.class::isInstance);
        return all;
    }

    List<DialInOutput> said() {
        return on(new DialInInput.Said());
    }

    List<DialInOutput> judged(PhoneVerdict verdict) {
        return on(new DialInInput.Judged(verdict));
    }

    List<DialInOutput> pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        return now >= machine.deadlineNanos() ? on(new DialInInput.Tick()) : List.of();
    }

    /** The PIN is asked for and entered; it is destroyed. */
    TalkBench proved() {
        on(new DialInInput.Started(Optional.of(ROOM)));
        if (press("4711#").getLast() instanceof DialInOutput.Ask ask) {
            ask.pin().destroy();
        }
        return this;
    }

    /** The caller is in; all that is said at the beginning was said. */
    TalkBench inside(PhoneVerdict verdict) {
        proved();
        judged(verdict);
        on(new DialInInput.Secured(WORDS));
        said();
        return this;
    }

    static DialInOutput.Say say(Phrase... phrases) {
        return new DialInOutput.Say(List.of(phrases));
    }

    static List<Phrase> phrases(List<DialInOutput> outputs) {
        return outputs.stream()
                .filter(DialInOutput.Say.class::isInstance)
                .flatMap(o -> ((DialInOutput.Say) o).phrases().stream())
                .toList();
    }
}
