package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.Refused;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.RosterRole;
import dev.sotto.keying.tunnel.Kind;
import java.util.Locale;

/** The lines of the admin socket as commands. */
final class CommandText {
    static final String USAGE = """
            create CONFERENCE [private|standard] [0009|000a]   a new conference, sip:NAME@HOST
            invite CONFERENCE NAME                             a one-time line for somebody to enrol with
            withdraw CONFERENCE NAME                           nobody can enrol with that name's invitations any more
            admit CONFERENCE FINGERPRINT NAME                  put a certificate on the roster
            invite-gateway CONFERENCE NAME                     the same line for a gateway, which lets phones in
            admit-gateway CONFERENCE FINGERPRINT NAME          put a gateway's certificate on the roster
            conferences                                        all conferences
            members CONFERENCE                                 roster, and who holds the key
            rekey CONFERENCE                                   a new key now
            kick CONFERENCE NAME|FINGERPRINT                   ban a certificate and end its calls
            unban CONFERENCE NAME|FINGERPRINT                  lift a ban
            lock CONFERENCE                                    nobody new may join
            unlock CONFERENCE                                  the roster may join again
            phones CONFERENCE allow PIN [host PIN] [max N]     phones with this PIN may join through its gateways
            phones CONFERENCE off                              no phone may be in
            phones CONFERENCE wait-for-host on|off             guests at phones wait until a host is in
            phones CONFERENCE lobby on|off                     guests at phones wait until they are let in
            phones CONFERENCE carried on|off                   calls that pass the front end, whose operator could read them
            phones CONFERENCE dial-out on [TARGET ...]|off     gw dial may call phones in
            phones CONFERENCE transfer on [TARGET ...]|off     a phone that is in may put another in its place
            phones CONFERENCE names on|off                     callers at phones say their names, which others at phones hear
            phones CONFERENCE admit NUMBER|all                 let phones in that wait; members shows the numbers
            phones CONFERENCE deny NUMBER|all                  send phones away that wait
            phones CONFERENCE mute NUMBER|all                  mute phones; their callers can speak again
            phones CONFERENCE ask NUMBER|all                   ask their callers to speak; nobody unmutes others
            phones CONFERENCE kick [NUMBER]                    end one phone, or all that are in or wait
            trust md FINGERPRINT                               trust a media distributor
            trust gw FINGERPRINT [NAME]                        trust the gateway that rosters call NAME, or gateway
            trust list                                         the trusted ones
            trust remove FINGERPRINT                           trust one no longer
            page                                               a new link by which somebody becomes an operator of the page
            describe                                           the whole state
            """;

    private static final String USUAL_GATEWAY = "gateway";

    private CommandText() {}

    /**
     * Reads one line.
     *
     * @throws Refused with a sentence for a person if it is no command
     */
    static KdCommand parse(String line) {
        String[] head = line.strip().split("\\s+", 2);
        String rest = head.length > 1 ? head[1] : "";
        return switch (head[0].toLowerCase(Locale.ROOT)) {
            case "create" -> create(rest);
            case "invite" -> new KdCommand.Invite(first(rest), second(rest, "NAME"));
            case "invite-gateway" -> new KdCommand.Invite(first(rest), second(rest, "NAME"), RosterRole.GATEWAY);
            case "withdraw" -> new KdCommand.Withdraw(first(rest), second(rest, "NAME"));
            case "admit" -> admit(rest, RosterRole.PERSON);
            case "admit-gateway" -> admit(rest, RosterRole.GATEWAY);
            case "conferences" -> new KdCommand.Conferences();
            case "members" -> new KdCommand.Members(first(rest));
            case "rekey" -> new KdCommand.Rekey(first(rest));
            case "kick" -> new KdCommand.Kick(first(rest), second(rest, "NAME or FINGERPRINT"));
            case "unban" -> new KdCommand.Unban(first(rest), second(rest, "NAME or FINGERPRINT"));
            case "lock" -> new KdCommand.Lock(first(rest));
            case "unlock" -> new KdCommand.Unlock(first(rest));
            case "trust" -> trust(rest);
            case "phones" -> PhonesText.parse(first(rest), second(rest, PhonesText.WORDS));
            default -> throw new Refused(400, "Commands are:\n" + USAGE);
        };
    }

    private static KdCommand create(String rest) {
        String[] words = rest.strip().split("\\s+");
        String kind = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : "private";
        String profile = words.length > 2 ? words[2].toLowerCase(Locale.ROOT) : "0009";
        if (!kind.equals("private") && !kind.equals("standard")) {
            throw new Refused(400, "A conference is private or standard, not " + words[1] + ".");
        }
        if (!profile.equals("0009") && !profile.equals("000a")) {
            throw new Refused(400, "The profile of a private conference is 0009 or 000a.");
        }
        return new KdCommand.Create(
                first(rest), kind.equals("private") ? Kind.PRIVATE : Kind.STANDARD, Integer.parseInt(profile, 16));
    }

    private static KdCommand admit(String rest, RosterRole role) {
        String conference = first(rest);
        String tail = second(rest, "FINGERPRINT");
        String plain = withoutHash(tail);
        return new KdCommand.Admit(conference, fingerprint(word(plain, "FINGERPRINT")), second(plain, "NAME"), role);
    }

    /** The fingerprint may be copied from an SDP with the name of its hash in front. */
    private static String withoutHash(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith("sha-256 ")
                ? text.substring(8).strip()
                : text;
    }

    private static KdCommand trust(String rest) {
        String what = word(rest, "md, list or remove").toLowerCase(Locale.ROOT);
        return switch (what) {
            case "md" -> new KdCommand.TrustMd(fingerprint(second(rest, "FINGERPRINT")));
            case "gw" -> trustGateway(second(rest, "FINGERPRINT"));
            case "remove" -> new KdCommand.Distrust(fingerprint(second(rest, "FINGERPRINT")));
            case "list" -> new KdCommand.Trusted();
            default ->
                throw new Refused(
                        400,
                        "trust md FINGERPRINT, trust gw FINGERPRINT [NAME], trust list, or trust remove FINGERPRINT.");
        };
    }

    private static KdCommand trustGateway(String rest) {
        String plain = withoutHash(rest);
        String[] parts = plain.split("\\s+", 2);
        return new KdCommand.TrustGateway(fingerprint(parts[0]), parts.length > 1 ? parts[1].strip() : USUAL_GATEWAY);
    }

    /** With or without {@code sha-256} in front, with or without colons. */
    static Fingerprint fingerprint(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String digits = (lower.startsWith("sha-256 ") ? lower.substring(8).strip() : lower).replace(":", "");
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new Refused(400, "A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits.");
        }
        return Fingerprint.parse("sha-256 " + String.join(":", digits.split("(?<=\\G..)")));
    }

    private static String first(String rest) {
        String address = word(rest, "CONFERENCE");
        return address.startsWith("sip:") ? address : "sip:" + address;
    }

    private static String word(String rest, String what) {
        String word = rest.strip().split("\\s+", 2)[0];
        if (word.isEmpty()) {
            throw new Refused(400, what + " is missing.");
        }
        return word;
    }

    private static String second(String rest, String what) {
        String[] parts = rest.strip().split("\\s+", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            throw new Refused(400, what + " is missing.");
        }
        return parts[1].strip();
    }
}
