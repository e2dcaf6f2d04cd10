package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.StateTree;
import dev.sotto.keying.distributor.ConferenceView;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.RosterRole;
import dev.sotto.keying.tunnel.PhonePlace;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers as lines for people, or as JSON. */
final class AnswerText {
    private AnswerText() {}

    /** Whether the command was carried out. */
    static boolean isOk(KdAnswer answer) {
        return !(answer instanceof KdAnswer.No);
    }

    /** Lines for people; the token of an invitation is the last line, by itself. */
    static String plain(KdAnswer answer) {
        return switch (answer) {
            case KdAnswer.Done done -> done.sentence();
            case KdAnswer.No no -> no.sentence();
            case KdAnswer.Invited i ->
                "For " + i.name() + ", once, within 24 hours:\n./sotto "
                        + (i.role() == RosterRole.GATEWAY ? "gw" : "phone") + " enroll "
                        + i.token().dangerousText();
            case KdAnswer.Enrolled e ->
                e.answer().name() + " is on the roster of " + e.answer().conference() + ".";
            case KdAnswer.ConferenceList list -> conferences(list.conferences());
            case KdAnswer.MemberList members -> members(members.conference());
            case KdAnswer.TrustList trusted -> trusted(trusted);
        };
    }

    /** One line of JSON. */
    static String json(KdAnswer answer) {
        return switch (answer) {
            case KdAnswer.Done done -> StateTree.toJson(Map.of("done", done.sentence()));
            case KdAnswer.No no -> StateTree.toJson(Map.of("no", no.sentence()));
            case KdAnswer.Invited i ->
                StateTree.toJson(Map.of(
                        "conference",
                        i.conference(),
                        "name",
                        i.name(),
                        "token",
                        i.token().dangerousText()));
            case KdAnswer.Enrolled e -> StateTree.toJson(e.answer());
            case KdAnswer.ConferenceList list -> StateTree.toJson(list.conferences());
            case KdAnswer.MemberList members -> StateTree.toJson(members.conference());
            case KdAnswer.TrustList trusted -> StateTree.toJson(trusted);
        };
    }

    private static String conferences(List<ConferenceView> conferences) {
        if (conferences.isEmpty()) {
            return "There is no conference yet.";
        }
        return conferences.stream()
                .map(c -> c.conference() + "  " + kind(c) + "  " + c.members().size() + " in, "
                        + c.roster().size() + " on the roster" + (c.locked() ? ", locked" : ""))
                .collect(Collectors.joining("\n"));
    }

    private static String kind(ConferenceView c) {
        return c.profile().isEmpty() ? c.kind() : c.kind() + " " + c.profile();
    }

    private static String members(ConferenceView c) {
        StringBuilder out = new StringBuilder(c.conference() + "  " + kind(c) + (c.locked() ? "  locked" : "") + "\n");
        if (c.spi() >= 0) {
            out.append(String.format(
                    "key: SPI %04x, %d s old, check words: %s%n",
                    c.spi(), c.keyAgeSeconds(), String.join(" ", c.checkWords())));
        }
        for (ConferenceView.MemberView m : c.members()) {
            String key = m.spi() < 0 ? "no key acknowledged" : String.format("SPI %04x", m.spi());
            out.append(String.format(
                    "in:  %s  %s  leg %d  %s%s  %d s  %s%n",
                    m.name().isEmpty() ? "(not on the roster)" : m.name(),
                    m.fingerprint(),
                    m.leg(),
                    key,
                    m.acknowledged() ? "" : " (waiting)",
                    m.keyedSeconds(),
                    m.label()));
        }
        for (ConferenceView.RosterView r : c.roster()) {
            out.append(String.format(
                    "may: %s  %s%s%s%n",
                    r.name(), r.fingerprint(), r.gateway() ? "  gateway" : "", r.banned() ? "  BANNED" : ""));
        }
        phones(c.phones(), out);
        if (!c.invitations().isEmpty()) {
            out.append(c.invitations().size()).append(" open invitation(s)\n");
        }
        return out.toString().stripTrailing();
    }

    private static void phones(ConferenceView.PhonesView phones, StringBuilder out) {
        if (phones.allowed()) {
            out.append(String.format("phones: allowed with the PIN, %d of %d in", phones.in(), phones.max()))
                    .append(phones.inside().size() > phones.in() ? ", " + waiting(phones) + " waiting" : "")
                    .append(phones.hostPin() ? "; hosts have a PIN" : "")
                    .append(phones.waitForHost() ? "; guests wait for a host" : "")
                    .append(phones.lobby() ? "; guests wait in the lobby" : "")
                    .append(phones.carried() ? "" : "; none whose call passes the front end")
                    .append(phones.names() ? "; callers say their names" : "")
                    .append(phones.configured() ? "; configured" : "")
                    .append(System.lineSeparator());
        }
        if (!phones.callers().isEmpty()) {
            out.append("phones: only of ")
                    .append(String.join(", ", phones.callers()))
                    .append(System.lineSeparator());
        }
        phones.rights()
                .forEach((right, targets) -> out.append("phones: " + right + " is on")
                        .append(targets.isEmpty() ? "" : ", only for " + String.join(", ", targets))
                        .append(System.lineSeparator()));
        for (ConferenceView.PhoneView p : phones.inside()) {
            out.append(String.format(
                    "phone %d: %s  %s  %s%s%s  %d s%s%n",
                    p.number(),
                    p.caller(),
                    p.label(),
                    place(p.place()),
                    p.muted() ? ", muted" : "",
                    p.handRaised() ? ", HAND RAISED" : "",
                    p.seconds(),
                    p.away() ? "  (gateway away)" : ""));
        }
    }

    private static long waiting(ConferenceView.PhonesView phones) {
        return phones.inside().size() - phones.in();
    }

    private static String place(PhonePlace place) {
        return switch (place) {
            case GUEST -> "in";
            case HOST -> "host";
            case WAITS_FOR_HOST -> "WAITS for a host";
            case LOBBY -> "WAITS in the lobby";
            case CALLED -> "is called";
        };
    }

    private static String trusted(KdAnswer.TrustList trusted) {
        if (trusted.mds().isEmpty() && trusted.gateways().isEmpty()) {
            return "No media distributor is trusted.";
        }
        Stream<String> mds = trusted.mds().stream().map(Fingerprint::text);
        Stream<String> gateways = trusted.gateways().stream()
                .map(g -> g.fingerprint() + "  gateway " + g.name() + (g.up() ? "" : "  (away)"));
        return Stream.concat(mds, gateways).collect(Collectors.joining("\n"));
    }
}
