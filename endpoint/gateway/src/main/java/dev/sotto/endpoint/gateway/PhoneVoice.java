package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.Limiter;
import java.util.List;

/** Sound on its way to phones: made as loud as they want it, limited, encoded and cut into packets. One owner. */
final class PhoneVoice implements AutoCloseable {
    private final Limiter limiter = new Limiter();
    private final float[] raised = new float[AudioFrame.SAMPLES];
    private final short[] limited = new short[AudioFrame.SAMPLES];
    private final PacketVoice packets;

    PhoneVoice(WantedVoice wanted) {
        this.packets = new PacketVoice(wanted);
    }

    boolean fits(WantedVoice wanted) {
        return packets.wanted().equals(wanted);
    }

    /**
     * One more frame.
     *
     * @param sound 960 samples, which may be beyond full scale
     * @return the packets that are full with it
     */
    List<PacketVoice.Packet> add(int[] sound, int decibels) {
        float gain = decibels == 0 ? 1 : (float) Math.pow(10, decibels / 20.0);
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            raised[i] = sound[i] * gain;
        }
        limiter.process(raised, limited);
        return packets.add(limited);
    }

    @Override
    public void close() {
        packets.close();
    }
}
