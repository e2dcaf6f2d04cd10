package dev.sotto.endpoint.cli;

import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.AudioSink;
import dev.sotto.endpoint.audio.AudioSource;
import dev.sotto.endpoint.audio.LevelMeter;
import dev.sotto.endpoint.audio.Listening;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.Ending;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One endpoint with its sound: every 20 ms a frame goes out and a frame of the mix comes in; and it says what happens. One thread. */
final class Participant implements Runnable {
    private static final int CAPACITY = 8192;
    private static final long MAX_BEHIND_NANOS = 200_000_000L;

    private final int number;
    private final Console console;
    private final AudioSource source;
    private final AudioSink sink;
    private final Times times;
    private final NanoClock clock = NanoClock.system();
    private final Mailbox<EndpointEvent> events = new Mailbox<>(CAPACITY);
    private final Listening listening = new Listening();
    private final Supplier<PercEndpoint> caller;
    private final RedialPolicy redial;
    private final long startNanos;
    private volatile PercEndpoint endpoint;
    private volatile boolean wanted = true;
    private long redialNanos = NanoClock.NEVER;
    private @Nullable VoiceEncoder codec;
    private int ticks;
    private boolean secured;
    private boolean heard;
    private long hangUpNanos = NanoClock.NEVER;
    private long renewNanos = NanoClock.NEVER;
    private boolean ended;
    private int exitCode = ExitCode.FAILED_HERE;

    /**
     * When something is to be done by itself, in seconds; 0 for never.
     *
     * @param hangUpSeconds after the first key arrived
     * @param renewSeconds from one renewal of the hop's keys to the next
     * @param redialSeconds how long to call again and again when it makes sense
     */
    record Times(int hangUpSeconds, int renewSeconds, int redialSeconds) {}

    /**
     * Makes the call.
     *
     * @param number of this endpoint, from 1
     * @param times when to hang up and when to ask for new keys
     * @throws OperationFailed if there is no way to the conference
     */
    Participant(
            int number,
            EndpointConfig config,
            CallExchange exchange,
            Console console,
            AudioSource source,
            AudioSink sink,
            Times times) {
        this.number = number;
        this.console = console;
        this.source = source;
        this.sink = sink;
        this.times = times;
        this.startNanos = clock.nowNanos();
        this.redial = new RedialPolicy(times.redialSeconds);
        this.caller = () -> PercEndpoint.call(config, exchange, events);
        this.endpoint = caller.get();
    }

    /** Hangs up; {@link #run} ends soon. */
    void hangUp() {
        wanted = false;
        endpoint.hangUp();
    }

    /** How it ended; only after {@link #run}. */
    int exitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        try (listening;
                source;
                sink) {
            long nextFrame = clock.nowNanos();
            while (!ended) {
                EndpointEvent event = events.poll(Math.max(0, nextFrame - clock.nowNanos()));
                if (event != null) {
                    onEvent(event);
                }
                long now = clock.nowNanos();
                if (now - nextFrame > MAX_BEHIND_NANOS) {
                    // The machine was asleep or overloaded: what is past is past.
                    nextFrame = now;
                }
                if (now >= nextFrame) {
                    nextFrame += AudioFrame.NANOS;
                    onFrame(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OperationFailed e) {
            console.say(who() + e.getMessage());
            exitCode = ExitCode.FAILED_HERE;
        } finally {
            endpoint.close();
            closeCodec();
        }
    }

    private void onFrame(long now) {
        short[] mix = listening.next(now);
        if (secured) {
            sink.accept(mix);
        }
        short[] frame = source.next();
        VoiceEncoder encoder = codec;
        if (encoder != null && secured) {
            int level = LevelMeter.of(frame);
            endpoint.speak(new Speech(encoder.encode(frame), ticks, level, LevelMeter.voice(level)));
        }
        if (now >= renewNanos) {
            renewNanos = after(times.renewSeconds);
            endpoint.renew();
        }
        if (now >= hangUpNanos) {
            hangUpNanos = NanoClock.NEVER;
            endpoint.hangUp();
        }
        if (now >= redialNanos) {
            redialNanos = NanoClock.NEVER;
            endpoint = caller.get();
        }
        // Between two calls there is no endpoint whose end would end this.
        ended |= !wanted && redialNanos != NanoClock.NEVER;
    }

    private void onEvent(EndpointEvent event) {
        switch (event) {
            case EndpointEvent.Progress progress -> {
                String step = progress.step().name().toLowerCase(Locale.ROOT).replace('_', '-');
                console.event("progress", "endpoint", number, "step", step, "ms", millis());
            }
            case EndpointEvent.CodecAgreed agreed -> onCodec(agreed.codec());
            case EndpointEvent.Secured key -> onSecured(key);
            case EndpointEvent.Connected hop -> onConnected(hop);
            case EndpointEvent.Heard source -> onHeard(source);
            case EndpointEvent.Voice voice ->
                listening.onVoice(voice.ssrc(), voice.codec(), voice.timestamp(), voice.payload(), clock.nowNanos());
            case EndpointEvent.Silenced silenced -> {
                console.say(who() + "Silent now: " + silenced.why());
                console.event("silenced", "endpoint", number, "reason", silenced.why());
            }
            case EndpointEvent.SourceRefused refused -> {
                console.say(who() + "Silent now: " + refused.why());
                console.event("source-refused", "endpoint", number, "reason", refused.why());
            }
            case EndpointEvent.WeakerLegJoined weaker -> onWeakerLeg(weaker.label());
            case EndpointEvent.Report report -> onReport(report);
            case EndpointEvent.Ended ended -> onEnded(ended.ending());
        }
    }

    private void onCodec(AudioCodec agreed) {
        closeCodec();
        codec = VoiceEncoder.open(agreed);
        ticks = VoiceEncoder.ticksPerFrame(agreed);
        console.event("codec", "endpoint", number, "name", agreed.encoding());
    }

    private void onKeys() {
        redial.succeeded();
        if (!secured) {
            secured = true;
            hangUpNanos = after(times.hangUpSeconds);
            renewNanos = after(times.renewSeconds);
        }
    }

    private void onConnected(EndpointEvent.Connected hop) {
        onKeys();
        console.say(who() + "Security: " + EndpointEvent.Connected.LABEL
                + ". The operator of this conference could listen.");
        console.event(
                "connected",
                "endpoint",
                number,
                "label",
                EndpointEvent.Connected.LABEL,
                "profile",
                String.format(Locale.ROOT, "%04X", hop.profile()),
                "ms",
                millis());
    }

    private void onSecured(EndpointEvent.Secured key) {
        onKeys();
        String words = String.join(" ", key.checkWords());
        console.say(who() + "Security: " + EndpointEvent.Secured.LABEL + ". Check words: " + words
                + ". Everybody who hears the same words read aloud holds the same key.");
        console.event(
                "secured",
                "endpoint",
                number,
                "label",
                EndpointEvent.Secured.LABEL,
                "profile",
                String.format(Locale.ROOT, "%04X", key.profile()),
                "spi",
                String.format(Locale.ROOT, "%04X", key.spi()),
                "words",
                words.replace(' ', '-'),
                "ms",
                millis());
    }

    private void onWeakerLeg(String label) {
        String who =
                label.startsWith("through gateway") ? "A gateway joined: " : "Somebody joined who is less protected: ";
        String what = label.startsWith("through gateway") ? " (ordinary telephones can be heard and can hear)" : "";
        console.say(who() + who + label + what + ". So says the server.");
        console.event("weaker-leg", "endpoint", number, "label", label, "ms", millis());
    }

    private void onHeard(EndpointEvent.Heard source) {
        if (!heard) {
            heard = true;
            console.event("first-audio", "endpoint", number, "ms", millis());
        }
        String ssrc = String.format(Locale.ROOT, "%08X", source.ssrc());
        String name = source.toldName().map(n -> n + " (as told by the focus)").orElse("no name told");
        console.say(who() + "Heard: source " + ssrc + ", " + name);
        console.event(
                "heard",
                "endpoint",
                number,
                "ssrc",
                ssrc,
                "ms",
                millis(),
                "told",
                source.toldName().orElse(""));
    }

    private void onReport(EndpointEvent.Report report) {
        console.event(
                "report",
                "endpoint",
                number,
                "sent",
                report.statistics().sent(),
                "received",
                report.statistics().received(),
                "lost",
                report.statistics().lost(),
                "repaired",
                report.statistics().repaired(),
                "concealed",
                listening.concealed(),
                "sources",
                report.statistics().sources(),
                "dropped",
                report.statistics().dropped());
    }

    private void onEnded(Ending last) {
        exitCode = ExitCode.of(last);
        OptionalInt wait = wanted ? redial.waitSeconds(last, clock.nowNanos()) : OptionalInt.empty();
        if (wait.isPresent()) {
            redialNanos = after(Math.max(1, wait.getAsInt()));
            console.say(who() + "Not in the conference: " + last.sentence() + ". Calling again in " + wait.getAsInt()
                    + " s.");
            console.event("redial", "endpoint", number, "seconds", wait.getAsInt(), "reason", last.sentence());
            return;
        }
        ended = true;
        console.say(who() + "Ended: " + last.sentence());
        console.event(
                "ended",
                "endpoint",
                number,
                "kind",
                last.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "exit",
                ExitCode.of(last),
                "reason",
                last.sentence());
    }

    private long after(int seconds) {
        return seconds == 0 ? NanoClock.NEVER : clock.nowNanos() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private void closeCodec() {
        if (codec != null) {
            codec.close();
            codec = null;
        }
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nowNanos() - startNanos);
    }

    private String who() {
        return number == 0 ? "" : "[" + number + "] ";
    }
}
