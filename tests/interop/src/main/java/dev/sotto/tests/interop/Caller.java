package dev.sotto.tests.interop;

import dev.sotto.base.Mailbox;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.Ending;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.MediaStatistics;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Hop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of the product in this process. It says {@link NumberedFrame}s, and notes which of the others' it opened, every
 * key that it got, and when. Any thread may read what it noted.
 */
public final class Caller implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int DOUBLE_AES_128 = 0x0009;
    private static final int LEVEL = 30;
    private static final long POLL_NANOS = 20_000_000L;

    private final int number;
    private final PercEndpoint endpoint;
    private final Mailbox<EndpointEvent> events = new Mailbox<>(CAPACITY);
    private final long startNanos = System.nanoTime();
    private final Map<Integer, FrameTally> heard = new TreeMap<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> hops = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private int spoken;
    private long firstAudioMillis = -1;
    private @Nullable MediaStatistics statistics;
    private @Nullable Ending ending;

    private Caller(int number, EndpointHome home, String target, Hop nextHop, CallExchange exchange, boolean repair) {
        this.number = number;
        EndpointHome.Enrolled conference = home.conferences().getFirst();
        EndpointConfig config = new EndpointConfig(
                target,
                conference.address(),
                nextHop,
                conference.name(),
                home.identity().orElseThrow(),
                conference.authorityPin(),
                List.of(DOUBLE_AES_128),
                List.of(AudioCodec.PCMU),
                repair,
                false,
                Optional.empty(),
                Optional.of(new EndpointConfig.DangerousKeyLog(this::onKeyLine, line -> {})));
        this.endpoint = PercEndpoint.call(config, exchange, events);
    }

    /**
     * Makes a call.
     *
     * @param number by which the others know the caller, from 0
     * @param home an identity that is on the roster of one conference
     * @param target the Request-URI
     * @param repair whether it asks for lost packets again
     */
    static Caller call(
            int number, EndpointHome home, String target, Hop nextHop, CallExchange exchange, boolean repair) {
        Caller caller = new Caller(number, home, target, nextHop, exchange, repair);
        Thread.ofVirtual().name("caller-" + number).start(caller::listen);
        return caller;
    }

    /** By which the others know it. */
    public int number() {
        return number;
    }

    /** Says the next frame, if it has a key; every 20 ms. */
    void speak() {
        byte[] frame;
        synchronized (this) {
            if (keys.isEmpty() || ending != null) {
                return;
            }
            frame = new NumberedFrame(number, spoken++).octets();
        }
        endpoint.speak(new Speech(frame, NumberedFrame.OCTETS, LEVEL, true));
    }

    /** How many frames it has said. */
    public synchronized int spoken() {
        return spoken;
    }

    /** What it opened of {@code other}. */
    synchronized int missing(Caller other, int from, int to) {
        FrameTally tally = heard.get(other.number);
        return tally == null ? to - from : tally.missing(from, to);
    }

    /** How many different frames of {@code other} it opened. */
    public synchronized int opened(Caller other) {
        FrameTally tally = heard.get(other.number);
        return tally == null ? 0 : tally.count();
    }

    /** How many frames it opened more than once. */
    public synchronized long openedAgain() {
        return heard.values().stream().mapToLong(FrameTally::again).sum();
    }

    /** The keys of the conference that it took, in order: lines {@code EKT SPI KEY SALT}. */
    public synchronized List<String> keys() {
        return List.copyOf(keys);
    }

    /** The keys under which it sends on its hop, in order: lines {@code HBH client PROFILE KEY SALT}. */
    public synchronized List<String> hops() {
        return List.copyOf(hops);
    }

    /** From the call's beginning to the first opened frame; -1 before. */
    public synchronized long firstAudioMillis() {
        return firstAudioMillis;
    }

    /** Why it is over; empty as long as it is not. */
    public synchronized Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    /** How often the endpoint gave a verdict, by its last report. */
    public synchronized long verdicts(ReceiveVerdict verdict) {
        MediaStatistics last = statistics;
        return last == null ? 0 : last.verdicts().getOrDefault(verdict, 0L);
    }

    /** Hangs up. */
    public void hangUp() {
        endpoint.hangUp();
    }

    /** Hangs up and waits for a moment. */
    @Override
    public void close() {
        endpoint.close();
    }

    /** What happened, for a person. */
    @Override
    public synchronized String toString() {
        return "caller " + number + ": " + steps + ", opened "
                + heard.entrySet().stream()
                        .map(e -> e.getKey() + ":" + e.getValue().count())
                        .toList()
                + ", keys " + keys.size() + ", " + statistics + ", " + ending;
    }

    private void listen() {
        try {
            while (ending().isEmpty()) {
                EndpointEvent event = events.poll(POLL_NANOS);
                if (event != null) {
                    onEvent(event);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void onEvent(EndpointEvent event) {
        switch (event) {
            case EndpointEvent.Progress progress -> step(progress.step().name());
            case EndpointEvent.Voice voice ->
                NumberedFrame.parse(voice.payload()).ifPresent(this::onFrame);
            case EndpointEvent.Report report -> statistics = report.statistics();
            case EndpointEvent.Silenced silenced -> step("SILENCED " + silenced.why());
            case EndpointEvent.SourceRefused refused -> step("REFUSED " + refused.why());
            case EndpointEvent.WeakerLegJoined weaker -> step("WEAKER " + weaker.label());
            case EndpointEvent.Ended ended -> ending = ended.ending();
            case EndpointEvent.Secured secured -> step("SECURED");
            case EndpointEvent.Connected connected -> step("CONNECTED");
            case EndpointEvent.CodecAgreed agreed -> {
                // There is only one.
            }
            case EndpointEvent.Heard source -> {
                // The frames say more.
            }
        }
    }

    private void onFrame(NumberedFrame frame) {
        if (firstAudioMillis < 0) {
            firstAudioMillis = millis();
        }
        heard.computeIfAbsent(frame.speaker(), s -> new FrameTally()).add(frame.number());
    }

    private synchronized void onKeyLine(String line) {
        if (line.startsWith("EKT ")) {
            keys.add(line);
        } else if (line.startsWith("HBH client ")) {
            hops.add(line);
        }
    }

    private void step(String what) {
        steps.add(what + "@" + millis());
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** How long it has been calling. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
