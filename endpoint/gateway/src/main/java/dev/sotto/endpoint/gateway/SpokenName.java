package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The name that one caller says before coming in: listened to while the talk wants it, then kept where the rooms find it. One owner. */
final class SpokenName {
    private static final Logger LOG = LogManager.getLogger(SpokenName.class);

    private final long leg;
    private final RecordedNames names;
    private final short[] now = AudioFrame.silence();
    private @Nullable NameRecorder recorder;

    SpokenName(long leg, RecordedNames names) {
        this.leg = leg;
        this.names = names;
    }

    /**
     * The next 20 ms, before the phone is in a room, which would want the same frame.
     *
     * @return whether it is over by itself
     */
    boolean hear(PhoneSide side) {
        if (recorder == null) {
            return false;
        }
        side.widen(now);
        recorder.onFrame(now);
        return recorder.isOver();
    }

    /** Begins, or ends and keeps what there is. */
    void on(DialInOutput.RecordName wanted, @Nullable PhoneSide side) {
        NameRecorder present = recorder;
        recorder = wanted.begins() ? new NameRecorder() : null;
        if (present != null) {
            boolean endsWithTone = wanted.byKey() && side != null && side.keysAreTones();
            Optional<short[]> name = present.finish(endsWithTone);
            name.ifPresent(sound -> names.keep(leg, sound));
            LOG.info("gateway.name leg={} recorded={}", leg, name.isPresent());
        }
    }

    /** The caller has gone. */
    void close(long nowNanos) {
        names.leave(leg, nowNanos);
        if (recorder != null) {
            recorder.wipe();
        }
    }
}
