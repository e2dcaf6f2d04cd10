package dev.sotto.endpoint.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * Who of a room's phones is mixed and sent into the conference: the loudest few that speak, each until it was silent for a while. Somebody who speaks
 * gives way only to somebody who is clearly louder, so that two equal voices do not cut each other. One owner.
 */
final class Speakers {
    /** As many as the switch forwards of a conference and one more, so that the switch has a choice. */
    static final int MOST = 4;

    /** Louder than this counts as voice, in -dBov: well above the noise of an ordinary line. */
    private static final int VOICE_BELOW = 50;

    /** Between words nobody is taken out: 25 frames of 20 ms. */
    private static final int HANGOVER_FRAMES = 25;

    /** A level falls by so many dB in a frame, so that a syllable counts for some time. */
    private static final int FALL = 2;

    private static final int CLEARLY_LOUDER = 6;

    private final List<Member> chosen = new ArrayList<>(MOST);

    /** Who speaks in this frame, after all members have heard theirs. The list is valid until the next call. */
    List<Member> choose(List<Member> members) {
        chosen.clear();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            listen(member);
            if (member.quietFrames <= HANGOVER_FRAMES && member.speaks) {
                insert(member);
            } else {
                member.isSpeaking = false;
            }
        }
        for (int i = 0; i < chosen.size(); i++) {
            chosen.get(i).isSpeaking = true;
        }
        return chosen;
    }

    private static void listen(Member member) {
        int level = member.phone.level();
        member.quietFrames = level < VOICE_BELOW ? 0 : Math.min(member.quietFrames + 1, 1000);
        member.loudness = Math.max(127 - level, member.loudness - FALL);
    }

    /** Keeps the loudest in order; whoever falls out speaks no more. */
    private void insert(Member member) {
        int at = chosen.size();
        while (at > 0 && rank(chosen.get(at - 1)) < rank(member)) {
            at--;
        }
        if (at == MOST) {
            member.isSpeaking = false;
            return;
        }
        chosen.add(at, member);
        if (chosen.size() > MOST) {
            chosen.remove(MOST).isSpeaking = false;
        }
    }

    private static int rank(Member member) {
        return member.loudness + (member.isSpeaking ? CLEARLY_LOUDER : 0);
    }
}
