package dev.sotto.endpoint.gateway;

import java.util.ArrayList;
import java.util.List;

/** Sound that many phones hear alike: encoded once for each codec, length of packets and loudness that somebody wants. One owner. */
final class SharedVoices implements AutoCloseable {
    /** What nobody wanted for so many frames is forgotten. */
    private static final int PATIENCE_FRAMES = 250;

    private final List<Shared> all = new ArrayList<>();
    private int[] sound = {};
    private long frame;

    private static final class Shared {
        private final PhoneVoice voice;
        private final int decibels;
        private List<PacketVoice.Packet> packets = List.of();
        private long frame = -1;

        private Shared(PhoneVoice voice, int decibels) {
            this.voice = voice;
            this.decibels = decibels;
        }
    }

    /** The next frame of the sound: 960 samples, which may be beyond full scale. It must not change until the one after it. */
    void next(int[] samples) {
        sound = samples;
        frame++;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (frame - all.get(i).frame > PATIENCE_FRAMES) {
                all.remove(i).voice.close();
            }
        }
    }

    /** The packets that end in this frame, for a phone that wants them so. */
    List<PacketVoice.Packet> packets(WantedVoice wanted, int decibels) {
        Shared shared = shared(wanted, decibels);
        if (shared.frame != frame) {
            shared.packets = shared.voice.add(sound, decibels);
            shared.frame = frame;
        }
        return shared.packets;
    }

    private Shared shared(WantedVoice wanted, int decibels) {
        for (Shared shared : all) {
            if (shared.decibels == decibels && shared.voice.fits(wanted)) {
                return shared;
            }
        }
        Shared made = new Shared(new PhoneVoice(wanted), decibels);
        all.add(made);
        return made;
    }

    /** How many voices are encoded at present. */
    int size() {
        return all.size();
    }

    @Override
    public void close() {
        all.forEach(shared -> shared.voice.close());
        all.clear();
    }
}
