package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import java.util.List;

/**
 * The sound of a room, frame by frame. Only the phones that speak are widened to 48 kHz and added up; each of them hears all but itself, and everybody
 * else hears the same, which is encoded once for all who want it alike. One owner.
 */
final class RoomMix implements AutoCloseable {
    private final Speakers speakers = new Speakers();
    private final SharedVoices everybody = new SharedVoices();
    private final int[] sum = new int[AudioFrame.SAMPLES];
    private final int[] others = new int[AudioFrame.SAMPLES];

    /**
     * The next 20 ms, after each phone has heard its own.
     *
     * @param conference what comes from elsewhere in the conference, one {@link AudioFrame}
     * @param heard who is heard in that; who speaks here is added
     * @return who speaks, with {@link Member#voice}; valid until the next call
     */
    List<Member> turn(List<Member> members, short[] conference, Contributors heard, long nowNanos) {
        List<Member> speaking = speakers.choose(members);
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            sum[i] = conference[i];
        }
        for (int s = 0; s < speaking.size(); s++) {
            Member member = speaking.get(s);
            member.widen();
            heard.add(member.ssrc, member.voiceLevel);
            for (int i = 0; i < AudioFrame.SAMPLES; i++) {
                sum[i] += member.voice[i];
            }
        }
        everybody.next(sum);
        for (int m = 0; m < members.size(); m++) {
            Member member = members.get(m);
            if (member.hears && !member.isTold) {
                tell(member, heard, nowNanos);
            }
        }
        return speaking;
    }

    private void tell(Member member, Contributors heard, long nowNanos) {
        PhoneSide phone = member.phone;
        short[] tone = member.tone;
        if (!member.isSpeaking && tone == null) {
            phone.send(everybody.packets(phone.wanted(), member.decibels), heard, member.ssrc, nowNanos);
            return;
        }
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            others[i] = sum[i] - (member.isSpeaking ? member.voice[i] : 0) + (tone == null ? 0 : tone[i]);
        }
        phone.say(others, member.decibels, heard, member.ssrc, nowNanos);
    }

    /** How many voices are encoded for listeners. */
    int sharedVoices() {
        return everybody.size();
    }

    @Override
    public void close() {
        everybody.close();
    }
}
