package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.ekt.CheckWords;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.keying.tunnel.SecurityLabel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One conference: its roster, who holds its keys, and the keys. */
final class Conference {
    private static final int SHORT_FINGERPRINT = "sha-256 ".length() + 8 * 3 - 1;
    private static final int SHORTEST_PREFIX = 8;

    /** Longer than the 25 s of silence after which a link is given up; from then on nobody's time runs. */
    private static final long SILENT_TUNNEL_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Whose certificate it is. */
    record RosterEntry(String name, RosterRole role) {}

    final String address;
    final Kind kind;
    final int profile;
    final Map<Fingerprint, RosterEntry> roster = new LinkedHashMap<>();
    final Set<Fingerprint> bans = new HashSet<>();
    final Map<UUID, Member> members = new LinkedHashMap<>();

    /** Who holds the keys, as the journal has it. */
    final Set<Fingerprint> inside = new HashSet<>();

    /** Who held keys of our last process and has not come back. */
    final Set<Fingerprint> returning = new HashSet<>();

    /** Phones that gateways may have in here, and those that wait for it, in the order in which they came. */
    final Set<Phone> phones = new LinkedHashSet<>();

    /** Which callers may bring a PIN, as they were written; all if there are none. */
    private final Map<String, CallerPattern> phoneCallers = new LinkedHashMap<>();

    final Set<PhoneRule> phoneRules = EnumSet.noneOf(PhoneRule.class);
    final PhoneRights phoneRights = new PhoneRights();

    /** The number of the last phone. */
    int phoneNumbers;

    /** The number of people that gateways were told last; -1 before. */
    int toldPeople = -1;

    final List<Leg> waitingForLeaf = new ArrayList<>();
    final @Nullable ConferenceKeys keys;
    boolean locked;

    /** Under which conditions there may be phones; null if there may be none. */
    @Nullable
    PhonePolicy phonePolicy;

    /** Whether those of before a restart were waited for. */
    boolean gathered;

    /** Whether it is a standard one whose settings for telephones are in the configuration. */
    boolean configured;

    /** Whether it is on no roster and exists only while somebody is in it or expected. */
    boolean onDemand;

    int legs;
    long rekeyWantedNanos = Long.MIN_VALUE / 2;

    @Nullable
    DtlsIdentity leaf;

    Conference(KdRecord.ConferenceCreated created, @Nullable ConferenceKeys keys) {
        this.address = created.conference();
        this.kind = created.kind();
        this.profile = created.profile();
        this.keys = keys;
    }

    /** The journal is read: who is inside by its word has to come back. */
    void started() {
        returning.addAll(inside);
        if (keys != null) {
            keys.started();
        }
    }

    boolean holdsKeys(Fingerprint fingerprint) {
        return members.values().stream().anyMatch(m -> m.fingerprint.equals(fingerprint));
    }

    EktCipher cipher() {
        return EktCipher.ofProfile(profile);
    }

    boolean isPrivate() {
        return kind == Kind.PRIVATE;
    }

    /** What gateways may do for the phones here. */
    Set<PhoneGrant> phoneGrants() {
        Set<PhoneGrant> grants = EnumSet.noneOf(PhoneGrant.class);
        if (!isPrivate()) {
            grants.add(PhoneGrant.KEYS_BY_INFO);
        }
        if (phoneRules.contains(PhoneRule.NAMES)) {
            grants.add(PhoneGrant.NAME);
        }
        return grants;
    }

    String nameOf(Fingerprint fingerprint) {
        RosterEntry entry = roster.get(fingerprint);
        return entry == null ? "" : entry.name();
    }

    /** Whether it is on the roster as a gateway's; banned or not. */
    boolean isGateway(Fingerprint fingerprint) {
        RosterEntry entry = roster.get(fingerprint);
        return entry != null && entry.role() == RosterRole.GATEWAY;
    }

    /** Whether a gateway of this name is on the roster and not banned. */
    boolean hasGateway(String name) {
        return !gateways(name).isEmpty();
    }

    /** The certificates of a gateway that are on the roster and not banned. */
    List<Fingerprint> gateways(String name) {
        return roster.entrySet().stream()
                .filter(e -> e.getValue().role() == RosterRole.GATEWAY
                        && e.getValue().name().equalsIgnoreCase(name)
                        && !bans.contains(e.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Phones that have a place, as far as their gateways can be asked: who wants that of another one has none of its own. */
    long countedPhones() {
        return phones.stream()
                .filter(phone -> !phone.lapsed && phone.replaced.isEmpty())
                .count();
    }

    /** Phones that want the place of this one. */
    List<Phone> heirsOf(Phone phone) {
        return phones.stream()
                .filter(heir -> heir.gateway.equals(phone.gateway) && heir.replaced.equals(Optional.of(phone.askId)))
                .toList();
    }

    /** Those that are in. */
    long admittedPhones() {
        return phones.stream().filter(phone -> !phone.lapsed && phone.isIn()).count();
    }

    void set(PhoneRule rule, boolean on) {
        if (on) {
            phoneRules.add(rule);
        } else {
            phoneRules.remove(rule);
        }
    }

    void setPhoneCallers(List<String> callers) {
        phoneCallers.clear();
        callers.forEach(text -> CallerPattern.parse(text).ifPresent(pattern -> phoneCallers.put(text, pattern)));
    }

    /** Whether phones may be in whose calls somebody on the way could read. Of a standard conference everybody can who runs it. */
    boolean takesCarried() {
        return !isPrivate() || phoneRules.contains(PhoneRule.CARRIED);
    }

    /** Whether a phone of this caller may bring a PIN. */
    boolean mayCall(String from) {
        return phoneCallers.isEmpty() || phoneCallers.values().stream().anyMatch(pattern -> pattern.matches(from));
    }

    /** Whether a host is in: a phone with the PIN of hosts, or a person of the roster, whom the operator named, with the key. */
    boolean hasHost() {
        return phones.stream().anyMatch(phone -> phone.isHost() && !phone.lapsed)
                || members.values().stream().anyMatch(this::isPerson);
    }

    private boolean isPerson(Member member) {
        RosterEntry entry = roster.get(member.fingerprint);
        return entry != null && entry.role() == RosterRole.PERSON;
    }

    /** How many are in, with endpoints of their own or by phone. Gateways are no people. */
    int people() {
        long endpoints = members.values().stream()
                .filter(member -> !isGateway(member.fingerprint))
                .count();
        return (int) (endpoints + admittedPhones());
    }

    /** Who can read the media of this certificate; nobody but this roster says so. */
    SecurityLabel labelOf(Fingerprint fingerprint) {
        if (!isPrivate()) {
            return SecurityLabel.HOP_BY_HOP;
        }
        if (!isGateway(fingerprint)) {
            return SecurityLabel.END_TO_END;
        }
        boolean isReadable = phones.stream().anyMatch(phone -> phone.carried && phone.isOf(nameOf(fingerprint)));
        return isReadable ? SecurityLabel.THROUGH_GATEWAY_READABLE : SecurityLabel.THROUGH_GATEWAY;
    }

    /**
     * The certificates that an operator means: by name, by fingerprint, or by its first eight hexadecimal digits or more.
     * More than one if the name is not unique.
     */
    List<Fingerprint> find(String who) {
        String wanted = plain(who);
        boolean prefix =
                wanted.length() >= SHORTEST_PREFIX && wanted.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        Set<Fingerprint> known = new HashSet<>(roster.keySet());
        known.addAll(bans);
        members.values().forEach(m -> known.add(m.fingerprint));
        return known.stream()
                .filter(f -> nameOf(f).equalsIgnoreCase(who.strip())
                        || (prefix && plain(f.text()).startsWith(wanted)))
                .toList();
    }

    private static String plain(String fingerprint) {
        String text = fingerprint.strip().toLowerCase(Locale.ROOT);
        return (text.startsWith("sha-256 ") ? text.substring("sha-256 ".length()) : text).replace(":", "");
    }

    /** When a member or the key needs attention. */
    long nextDeadlineNanos(long acknowledgeNanos) {
        long next = keys == null ? NanoClock.NEVER : keys.nextDeadlineNanos();
        Set<Fingerprint> silent = silentDistributors();
        for (Member member : members.values()) {
            next = Math.min(next, deadlineNanos(member, silent, acknowledgeNanos));
        }
        return next;
    }

    /** The members that did not acknowledge in time. */
    List<Member> overdue(long acknowledgeNanos, long nowNanos) {
        Set<Fingerprint> silent = silentDistributors();
        return members.values().stream()
                .filter(m -> nowNanos >= deadlineNanos(m, silent, acknowledgeNanos))
                .toList();
    }

    private static long deadlineNanos(Member member, Set<Fingerprint> silent, long acknowledgeNanos) {
        if (silent.contains(member.leg.md())) {
            long patience = Math.max(acknowledgeNanos, SILENT_TUNNEL_NANOS);
            return member.deadlineNanos(patience, patience);
        }
        return member.deadlineNanos(acknowledgeNanos, GatewayWatch.ANSWER_NANOS);
    }

    /** Media distributors with several members here of whom not one has acknowledged the newest key (ADR 0015). */
    private Set<Fingerprint> silentDistributors() {
        EktParameterSet newest = keys == null ? null : keys.set();
        if (newest == null || members.values().stream().allMatch(Member::hasAcknowledgedAll)) {
            return Set.of();
        }
        Map<Fingerprint, Integer> behind = new HashMap<>();
        members.values().forEach(m -> behind.merge(m.leg.md(), 1, Integer::sum));
        behind.values().removeIf(count -> count < 2);
        members.values().stream()
                .filter(m -> m.acknowledgedSpi() == newest.spi())
                .forEach(m -> behind.remove(m.leg.md()));
        return behind.keySet();
    }

    ConferenceView describe(
            List<ConferenceView.InvitationView> invitations,
            Function<Fingerprint, String> gatewayNames,
            long nowNanos) {
        Optional<EktParameterSet> set = Optional.ofNullable(keys).map(ConferenceKeys::set);
        return new ConferenceView(
                address,
                kind.name().toLowerCase(Locale.ROOT),
                isPrivate() ? String.format("%04x", profile) : "",
                locked,
                set.map(EktParameterSet::spi).orElse(-1),
                set.isPresent() && keys != null ? keys.ageSeconds(nowNanos) : 0,
                keys == null ? -1 : keys.lastRekeyMillis(),
                set.map(s -> CheckWords.of(s.kek(), address, s.spi())).orElse(List.of()),
                members.values().stream().map(m -> view(m, nowNanos)).toList(),
                roster.entrySet().stream()
                        .map(e -> new ConferenceView.RosterView(
                                e.getValue().name(),
                                e.getKey().text(),
                                bans.contains(e.getKey()),
                                e.getValue().role() == RosterRole.GATEWAY))
                        .toList(),
                invitations,
                phones(gatewayNames, nowNanos));
    }

    private ConferenceView.PhonesView phones(Function<Fingerprint, String> gatewayNames, long nowNanos) {
        List<ConferenceView.PhoneView> inside = phones.stream()
                .map(p -> new ConferenceView.PhoneView(
                        p.caller,
                        p.number,
                        gatewayNames.apply(p.gateway),
                        place(p),
                        p.muted,
                        p.handRaised,
                        p.sinceNanos == 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(nowNanos - p.sinceNanos),
                        p.lapsed,
                        p.carried))
                .toList();
        PhonePolicy policy = phonePolicy;
        return new ConferenceView.PhonesView(
                policy != null,
                policy == null ? 0 : policy.max,
                policy != null && policy.host.isPresent(),
                phoneRules.contains(PhoneRule.WAIT_FOR_HOST),
                phoneRules.contains(PhoneRule.LOBBY),
                phoneRules.contains(PhoneRule.NAMES),
                takesCarried(),
                List.copyOf(phoneCallers.keySet()),
                phoneRights.describe(),
                configured,
                inside);
    }

    static PhonePlace place(Phone phone) {
        return switch (phone.said) {
            case ADMITTED_AS_HOST -> PhonePlace.HOST;
            case WAIT_FOR_HOST -> PhonePlace.WAITS_FOR_HOST;
            case LOBBY -> PhonePlace.LOBBY;
            case MAY_CALL -> PhonePlace.CALLED;
            default -> PhonePlace.GUEST;
        };
    }

    private ConferenceView.MemberView view(Member member, long nowNanos) {
        return new ConferenceView.MemberView(
                nameOf(member.fingerprint),
                member.fingerprint.text().substring(0, SHORT_FINGERPRINT),
                member.leg.legId(),
                member.acknowledgedSpi(),
                member.hasAcknowledgedAll(),
                TimeUnit.NANOSECONDS.toSeconds(nowNanos - member.keyedNanos),
                labelOf(member.fingerprint).text(nameOf(member.fingerprint)));
    }
}
