package dev.sotto.keying.admin;

import dev.sotto.keying.distributor.ConferenceView;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Kicks somebody and watches the key change: which it was, which it is, and who of those who are in has acknowledged it. */
final class KickProof {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int STEPS = 120;

    private final CommandDesk desk;

    KickProof(CommandDesk desk) {
        this.desk = desk;
    }

    /**
     * What came of it.
     *
     * @param isDone whether somebody is banned now
     * @param sentence as the key distributor says it
     * @param ended how many of those who were in are not any more; if nobody was in, the key need not change
     * @param oldSpi of the key before, -1 without one
     * @param newSpi of the present key, -1 without one
     * @param isProven whether the key is another than before and all have acknowledged it, or nobody is left
     * @param members who is in now
     */
    record Kicked(
            boolean isDone,
            String sentence,
            long ended,
            int oldSpi,
            int newSpi,
            boolean isProven,
            List<ConferenceView.MemberView> members) {
        /** For the journal. */
        String words() {
            long acknowledged = members.stream()
                    .filter(ConferenceView.MemberView::acknowledged)
                    .count();
            return isDone
                    ? String.format(
                            "%s SPI %s, now %s, acknowledged by %d of %d.",
                            sentence, spi(oldSpi), spi(newSpi), acknowledged, members.size())
                    : "Refused: " + sentence;
        }

        private static String spi(int spi) {
            return spi < 0 ? "none" : String.format("%04x", spi);
        }
    }

    /** Takes until all acknowledged, or six seconds. */
    Kicked kick(String conference, String who) throws InterruptedException {
        Optional<ConferenceView> before = view(conference);
        KdAnswer answer = desk.ask(new KdCommand.Kick(conference, who));
        if (!(answer instanceof KdAnswer.Done(String sentence))) {
            String why = answer instanceof KdAnswer.No no ? no.sentence() : "The key distributor said something else.";
            return new Kicked(false, why, 0, -1, -1, false, List.of());
        }
        Kicked kicked = now(before, conference, sentence);
        for (int i = 0; i < STEPS && kicked.ended > 0 && !kicked.isProven; i++) {
            Thread.sleep(STEP);
            kicked = now(before, conference, sentence);
        }
        return kicked;
    }

    private Kicked now(Optional<ConferenceView> before, String conference, String sentence)
            throws InterruptedException {
        Optional<ConferenceView> view = view(conference);
        List<ConferenceView.MemberView> members = members(view);
        Set<Long> present = members.stream().map(ConferenceView.MemberView::leg).collect(Collectors.toSet());
        long ended = members(before).stream()
                .filter(member -> !present.contains(member.leg()))
                .count();
        int oldSpi = before.map(ConferenceView::spi).orElse(-1);
        int spi = view.map(ConferenceView::spi).orElse(-1);
        boolean proven = members.isEmpty()
                || (spi != oldSpi && members.stream().allMatch(ConferenceView.MemberView::acknowledged));
        return new Kicked(true, sentence, ended, oldSpi, spi, proven, members);
    }

    private static List<ConferenceView.MemberView> members(Optional<ConferenceView> view) {
        return view.map(ConferenceView::members).orElse(List.of());
    }

    private Optional<ConferenceView> view(String conference) throws InterruptedException {
        return desk.ask(new KdCommand.Members(conference)) instanceof KdAnswer.MemberList(ConferenceView view)
                ? Optional.of(view)
                : Optional.empty();
    }
}
