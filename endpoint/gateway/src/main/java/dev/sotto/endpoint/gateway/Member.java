package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.LevelMeter;
import org.jspecify.annotations.Nullable;

/** One phone in a room. The thread of the gateway owns it. */
final class Member {
    final long leg;

    /** Its source in the conference. */
    final int ssrc;

    /** What the others are told: as the phone calls itself, which nobody has checked. */
    final String name;

    final PhoneSide phone;

    /** Whether its caller is in the conference, mute or not. */
    boolean isInside;

    /** Whether the others here were told that it joins. */
    boolean isAnnounced;

    /** What its caller has said as a name. */
    @Nullable
    Phrase spokenName;

    /** Whether it was told who is here, and the others that it is. */
    boolean isIntroduced;

    /** Whether it was told of a weaker leg. */
    boolean knowsWeaker;

    /** Whether what it says is for the room. */
    boolean speaks;

    /** Whether it hears the room. */
    boolean hears;

    /** Whether it is told something at present, and so does not hear the room. */
    boolean isTold;

    /** How loud the room is to it. */
    int decibels;

    /** How much louder it is to the room. */
    int talkDecibels;

    /** One {@link AudioFrame} that it alone hears over the room. */
    short @Nullable [] tone;

    /** Whether it was told that the room is secured. */
    boolean isSecured;

    /** What it says, one {@link AudioFrame}; of this frame only if it {@link #isSpeaking}. */
    final short[] voice = AudioFrame.silence();

    /** How loud that is, in -dBov, 0..127. */
    int voiceLevel = LevelMeter.SILENCE;

    boolean isSpeaking;
    int loudness;
    int quietFrames = 1000;

    Member(long leg, int ssrc, String name, PhoneSide phone) {
        this.leg = leg;
        this.ssrc = ssrc;
        this.name = name;
        this.phone = phone;
    }

    /** Fills {@link #voice} with what it said last, and measures it. */
    void widen() {
        phone.widen(voice);
        if (talkDecibels != 0) {
            double gain = Math.pow(10, talkDecibels / 20.0);
            for (int i = 0; i < voice.length; i++) {
                voice[i] = (short) Math.clamp(Math.round(voice[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        voiceLevel = LevelMeter.of(voice);
    }
}
