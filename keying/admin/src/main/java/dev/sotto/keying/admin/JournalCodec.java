package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.keying.distributor.KdRecord;
import dev.sotto.keying.distributor.PhoneRight;
import dev.sotto.keying.distributor.PhoneRule;
import dev.sotto.keying.distributor.PinVerifier;
import dev.sotto.keying.distributor.RosterRole;
import dev.sotto.keying.tunnel.Kind;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The words of one journal entry: a type and its fields, separated by tabs, readable with any pager. What an older program must
 * not misread has a type of its own, so that it refuses to start instead: it would take a gateway for a person.
 */
final class JournalCodec {
    private static final String RULE = "journal entry";
    private static final String CARRIED = "carried";
    private static final String DIRECT = "direct";
    private static final int MAX_FIELD = 8192;
    private static final int MAX_PHONES = 100_000;

    private JournalCodec() {}

    /** The words of an entry; never a tab, line end or NUL in one. */
    static String encode(KdRecord what) {
        return switch (what) {
            case KdRecord.ConferenceCreated c ->
                words("conference", c.conference(), c.kind().name(), hex(c.profile()));
            case KdRecord.MemberAdmitted m ->
                words(
                        m.role() == RosterRole.GATEWAY ? "gateway" : "member",
                        m.conference(),
                        m.fingerprint().text(),
                        m.name());
            case KdRecord.InvitationMade i ->
                words(
                        i.role() == RosterRole.GATEWAY ? "gateway-invitation" : "invitation",
                        i.conference(),
                        i.secretHash().text(),
                        Long.toString(i.expiresEpochSeconds()),
                        i.name());
            case KdRecord.InvitationClosed i ->
                words("invitation-closed", i.secretHash().text());
            case KdRecord.Banned b ->
                words("ban", b.conference(), b.fingerprint().text());
            case KdRecord.Unbanned b ->
                words("unban", b.conference(), b.fingerprint().text());
            case KdRecord.Locked l -> words("lock", l.conference());
            case KdRecord.Unlocked l -> words("unlock", l.conference());
            case KdRecord.Joined j ->
                words("joined", j.conference(), j.fingerprint().text());
            case KdRecord.Left l ->
                words("left", l.conference(), l.fingerprint().text(), l.reason());
            case KdRecord.SpisReserved s -> words("spis", s.conference(), hex(s.before()));
            case KdRecord.MdTrusted m -> words("md", m.fingerprint().text());
            case KdRecord.MdDistrusted m -> words("md-removed", m.fingerprint().text());
            case KdRecord.PhoneRecord p -> encode(p);
            case KdRecord.Note n -> words("note", n.conference(), n.what());
        };
    }

    private static String encode(KdRecord.PhoneRecord what) {
        return switch (what) {
            case KdRecord.GatewayTrusted g -> words("gw", g.fingerprint().text(), g.name());
            case KdRecord.GatewayDistrusted g ->
                words("gw-removed", g.fingerprint().text());
            case KdRecord.PhonesAllowed p -> encode(p);
            case KdRecord.PhoneRuleSet r ->
                words("phones-rule", r.conference(), r.rule().word(), r.on() ? "on" : "off");
            case KdRecord.PhoneCallersSet p -> words("phones-callers", p.conference(), String.join(" ", p.callers()));
            case KdRecord.PhoneRightSet r ->
                words(
                        "phones-may",
                        r.conference(),
                        r.right().word(),
                        r.on() ? "on" : "off",
                        String.join(" ", r.targets()));
            case KdRecord.PhoneCalled p ->
                words(
                        "phone-called",
                        p.conference(),
                        p.gateway().text(),
                        Long.toHexString(p.askId()),
                        p.who(),
                        p.replaced().map(Long::toHexString).orElse("none"),
                        p.host() ? "host" : "guest",
                        carried(p.carried()));
            case KdRecord.PhonesForbidden p -> words("phones-off", p.conference());
            case KdRecord.PhoneWaits p ->
                words(
                        "phone-waits",
                        p.conference(),
                        p.gateway().text(),
                        Long.toHexString(p.askId()),
                        p.caller(),
                        carried(p.carried()));
            case KdRecord.PhoneAdmitted p ->
                words(
                        p.host() ? "phone-host" : "phone",
                        p.conference(),
                        p.gateway().text(),
                        Long.toHexString(p.askId()),
                        p.caller(),
                        carried(p.carried()));
            case KdRecord.PhoneLeft p ->
                words("phone-left", p.gateway().text(), Long.toHexString(p.askId()), p.reason());
        };
    }

    private static String encode(KdRecord.PhonesAllowed allowed) {
        String max = Integer.toString(allowed.max());
        String guest = allowed.verifier().encoded();
        return allowed.host()
                .map(host -> words("phones-and-hosts", allowed.conference(), max, guest, host.encoded()))
                .orElseGet(() -> words("phones", allowed.conference(), max, guest));
    }

    /**
     * Reads the words of an entry.
     *
     * @throws MalformedException if they are not one
     */
    static KdRecord parse(String text) {
        List<String> w = split(text);
        String type = w.removeFirst();
        return switch (type) {
            case "conference" -> conference(w);
            case "member" -> member(w, RosterRole.PERSON);
            case "gateway" -> member(w, RosterRole.GATEWAY);
            case "invitation" -> invitation(w, RosterRole.PERSON);
            case "gateway-invitation" -> invitation(w, RosterRole.GATEWAY);
            case "invitation-closed" -> new KdRecord.InvitationClosed(Fingerprint.parse(word(w, 0)));
            case "ban" -> new KdRecord.Banned(word(w, 0), Fingerprint.parse(word(w, 1)));
            case "unban" -> new KdRecord.Unbanned(word(w, 0), Fingerprint.parse(word(w, 1)));
            case "lock" -> new KdRecord.Locked(word(w, 0));
            case "unlock" -> new KdRecord.Unlocked(word(w, 0));
            case "joined" -> new KdRecord.Joined(word(w, 0), Fingerprint.parse(word(w, 1)));
            case "left" -> new KdRecord.Left(word(w, 0), Fingerprint.parse(word(w, 1)), word(w, 2));
            case "spis" -> new KdRecord.SpisReserved(word(w, 0), spi(word(w, 1)));
            case "md" -> new KdRecord.MdTrusted(Fingerprint.parse(word(w, 0)));
            case "md-removed" -> new KdRecord.MdDistrusted(Fingerprint.parse(word(w, 0)));
            case "note" -> new KdRecord.Note(word(w, 0), word(w, 1));
            default -> phoneRecord(type, w);
        };
    }

    private static KdRecord phoneRecord(String type, List<String> w) {
        return switch (type) {
            case "gw" -> new KdRecord.GatewayTrusted(Fingerprint.parse(word(w, 0)), word(w, 1));
            case "gw-removed" -> new KdRecord.GatewayDistrusted(Fingerprint.parse(word(w, 0)));
            case "phones" -> phonesAllowed(w, Optional.empty());
            case "phones-and-hosts" -> phonesAllowed(w, Optional.of(new PinVerifier(word(w, 3))));
            case "phones-rule" -> new KdRecord.PhoneRuleSet(word(w, 0), rule(word(w, 1)), isOn(word(w, 2)));
            case "phones-callers" -> new KdRecord.PhoneCallersSet(word(w, 0), callers(word(w, 1)));
            case "phones-may" ->
                new KdRecord.PhoneRightSet(word(w, 0), right(word(w, 1)), isOn(word(w, 2)), callers(word(w, 3)));
            case "phone-called" ->
                new KdRecord.PhoneCalled(
                        word(w, 0),
                        Fingerprint.parse(word(w, 1)),
                        askId(word(w, 2)),
                        word(w, 3),
                        word(w, 4).equals("none") ? Optional.empty() : Optional.of(askId(word(w, 4))),
                        isHost(word(w, 5)),
                        isCarried(w, 6));
            case "phones-off" -> new KdRecord.PhonesForbidden(word(w, 0));
            case "phone" -> phoneAdmitted(w, false);
            case "phone-host" -> phoneAdmitted(w, true);
            case "phone-waits" ->
                new KdRecord.PhoneWaits(
                        word(w, 0), Fingerprint.parse(word(w, 1)), askId(word(w, 2)), word(w, 3), isCarried(w, 4));
            case "phone-left" -> new KdRecord.PhoneLeft(Fingerprint.parse(word(w, 0)), askId(word(w, 1)), word(w, 2));
            default -> throw new MalformedException(RULE + ": unknown type", 0, type);
        };
    }

    private static KdRecord phonesAllowed(List<String> w, Optional<PinVerifier> host) {
        int max = (int) Math.min(MAX_PHONES, number(word(w, 1), 10));
        return new KdRecord.PhonesAllowed(word(w, 0), new PinVerifier(word(w, 2)), host, max);
    }

    private static KdRecord phoneAdmitted(List<String> w, boolean host) {
        return new KdRecord.PhoneAdmitted(
                word(w, 0), Fingerprint.parse(word(w, 1)), askId(word(w, 2)), word(w, 3), host, isCarried(w, 4));
    }

    private static String carried(boolean is) {
        return is ? CARRIED : DIRECT;
    }

    /** Journals of before there were carried calls do not say. */
    private static boolean isCarried(List<String> w, int at) {
        return w.size() > at && word(w, at).equals(CARRIED);
    }

    private static PhoneRule rule(String word) {
        for (PhoneRule rule : PhoneRule.values()) {
            if (rule.word().equals(word)) {
                return rule;
            }
        }
        throw new MalformedException(RULE + ": rule", 0, word);
    }

    private static PhoneRight right(String word) {
        for (PhoneRight right : PhoneRight.values()) {
            if (right.word().equals(word)) {
                return right;
            }
        }
        throw new MalformedException(RULE + ": right", 0, word);
    }

    private static boolean isHost(String word) {
        if (!word.equals("host") && !word.equals("guest")) {
            throw new MalformedException(RULE + ": host or guest", 0, word);
        }
        return word.equals("host");
    }

    private static List<String> callers(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
    }

    private static boolean isOn(String word) {
        if (!word.equals("on") && !word.equals("off")) {
            throw new MalformedException(RULE + ": on or off", 0, word);
        }
        return word.equals("on");
    }

    private static long askId(String text) {
        try {
            return Long.parseUnsignedLong(text, 16);
        } catch (NumberFormatException e) {
            throw new MalformedException(RULE + ": number", 0, text);
        }
    }

    private static KdRecord member(List<String> w, RosterRole role) {
        return new KdRecord.MemberAdmitted(word(w, 0), Fingerprint.parse(word(w, 1)), word(w, 2), role);
    }

    private static KdRecord invitation(List<String> w, RosterRole role) {
        return new KdRecord.InvitationMade(
                word(w, 0), word(w, 3), Fingerprint.parse(word(w, 1)), number(word(w, 2), 10), role);
    }

    private static KdRecord conference(List<String> w) {
        Kind kind = kind(word(w, 1));
        long profile = number(word(w, 2), 16);
        boolean isDouble = profile == 0x0009 || profile == 0x000A;
        if (kind == Kind.PRIVATE ? !isDouble : profile != 0) {
            throw new MalformedException(RULE + ": profile", 2, word(w, 2));
        }
        return new KdRecord.ConferenceCreated(word(w, 0), kind, (int) profile);
    }

    private static int spi(String text) {
        long spi = number(text, 16);
        if (spi > 0xFFFF) {
            throw new MalformedException(RULE + ": SPI", 0, text);
        }
        return (int) spi;
    }

    /** The words of one entry, which may change the list. */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("\t", -1)) {
            words.add(unescape(word));
        }
        return words;
    }

    /** One entry of words; never a tab, line end or NUL in one. */
    static String words(String... words) {
        List<String> out = new ArrayList<>();
        for (String word : words) {
            out.add(escape(word));
        }
        return String.join("\t", out);
    }

    /** A word of an entry.
     *
     * @throws MalformedException if it has fewer
     */
    static String word(List<String> words, int index) {
        if (index >= words.size()) {
            throw new MalformedException(RULE + ": too short", index, "");
        }
        return words.get(index);
    }

    private static String hex(int profile) {
        return HexFormat.of().toHexDigits((short) profile);
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new MalformedException(RULE + ": kind", 0, name);
    }

    private static long number(String text, int radix) {
        try {
            long number = text.startsWith("+") ? -1 : Long.parseLong(text, radix);
            if (number < 0) {
                throw new MalformedException(RULE + ": number", 0, text);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new MalformedException(RULE + ": number", 0, text);
        }
    }

    private static String escape(String word) {
        String cut = word.substring(0, Math.min(MAX_FIELD, word.length()));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c == '\\' || c < ' ' || c == 0x7F) {
                out.append('\\').append(HexFormat.of().toHexDigits((byte) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescape(String word) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != '\\') {
                out.append(word.charAt(i));
            } else if (i + 2 < word.length()) {
                out.append((char) number(word.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                throw new MalformedException(RULE + ": escape", i, word);
            }
        }
        return out.toString();
    }
}
