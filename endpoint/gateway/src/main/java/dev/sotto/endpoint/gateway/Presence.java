package dev.sotto.endpoint.gateway;

/** How a caller takes part, as the talk said last; the room looks at its {@link Member}. */
final class Presence {
    private boolean speaks;
    private boolean hears;
    private int decibels;
    private int talkDecibels;

    void connect(boolean speak, boolean hear) {
        speaks = speak;
        hears = hear;
    }

    /** So much louder is heard what others say. */
    void volume(int louder) {
        decibels = louder;
    }

    /** So much louder others hear it. */
    void talkVolume(int louder) {
        talkDecibels = louder;
    }

    /**
     * Puts it into the room, for the next 20 ms.
     *
     * @param isInside whether the caller is in the conference
     */
    void onto(Member member, boolean isInside, Announcer announcer) {
        member.isInside = isInside;
        member.speaks = isInside && speaks;
        member.hears = isInside && hears;
        member.isTold = announcer.speaks();
        member.decibels = decibels;
        member.talkDecibels = talkDecibels;
        member.tone = announcer.nextOver();
    }
}
