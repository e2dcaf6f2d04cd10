package dev.sotto.keying.distributor;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.base.Outbox;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Notice;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the parts of the machine share: the tables, the outbox, and the one way to change what the journal remembers. */
final class KdState {
    private static final int MAX_WAITING_NOTICES = 1000;
    private static final long NOTE_NANOS = 50_000_000;
    private static final int NOTE_BURST = 500;
    private static final int MAX_DEPARTED = 4096;

    /** Conferences that are on no roster and have somebody in them. */
    private static final int MAX_ON_DEMAND = 1000;

    private static final Pattern ADDRESS = Pattern.compile("sip:[^@\\s;:?<>\"]{1,64}@[a-z0-9.\\[\\]:-]{1,255}");

    /** An invitation that nobody has used. */
    record Invitation(String conference, String name, long expiresEpochSeconds, RosterRole role) {}

    /** What we know about one trusted media distributor. */
    static final class Md {
        boolean up;
        boolean tunnelCut;
        int legs;
        final Deque<Notice> waiting = new ArrayDeque<>();
    }

    /** Whose leg ended, in case a kick was on its way. */
    record Departed(Conference conference, Fingerprint fingerprint) {}

    /** Names a leg by what its ClientHello will say. */
    record SessionKey(Fingerprint md, String tlsId) {}

    final KeyDistributorConfig config;
    final Entropy entropy;
    final long instanceId;
    final Counters<KdCounter> counters = new Counters<>(KdCounter.class);
    final Outbox<KdOutput> outbox = new Outbox<>();
    final Map<String, Conference> conferences = new LinkedHashMap<>();
    final Map<Fingerprint, Invitation> invitations = new LinkedHashMap<>();
    final Map<Fingerprint, Md> mds = new LinkedHashMap<>();
    final Map<Fingerprint, Gateway> gateways = new LinkedHashMap<>();
    final Map<Leg.Key, Leg> legs = new HashMap<>();
    final Map<SessionKey, Leg> sessions = new HashMap<>();
    final Map<UUID, Member> members = new HashMap<>();

    /** The conferences that have phones, also such that wait. */
    final Set<Conference> withPhones = new LinkedHashSet<>();

    private final SequencedMap<Leg.Key, Departed> departed = new LinkedHashMap<>();

    /** Whether some phone may be in under conditions that have gone. */
    boolean phoneRightsChanged;

    private int onDemand;
    private long notesEmptyNanos = Long.MIN_VALUE / 2;

    KdState(KeyDistributorConfig config, Entropy entropy) {
        this.config = config;
        this.entropy = entropy;
        this.instanceId = entropy.nextLong();
    }

    @Nullable
    Conference conference(String address) {
        return conferences.get(address);
    }

    /** Whether a conference may be named like this. */
    static boolean isAddress(String address) {
        return ADDRESS.matcher(address).matches();
    }

    /**
     * The conference of that address. One that is not on our roster is a standard one: it has no keys of ours to give and nobody to
     * keep out, so that whoever runs the servers may open it. It is in no journal and goes with its last leg.
     *
     * @return null if it is no address, or there are too many
     */
    @Nullable
    Conference conferenceOrStandard(String address) {
        Conference known = conferences.get(address);
        if (known != null) {
            return known;
        }
        if (!isAddress(address) || onDemand >= MAX_ON_DEMAND) {
            return null;
        }
        Conference opened = newConference(new KdRecord.ConferenceCreated(address, Kind.STANDARD, 0));
        opened.onDemand = true;
        onDemand++;
        conferences.put(address, opened);
        counters.increment(KdCounter.STANDARD_ON_DEMAND);
        return opened;
    }

    /** A standard conference that the configuration knows. */
    void configure(KdRecord.ConferenceCreated standard) {
        Conference conference = newConference(standard);
        conference.configured = true;
        conferences.put(standard.conference(), conference);
    }

    boolean isConfigured(String address) {
        Conference conference = conferences.get(address);
        return conference != null && conference.configured;
    }

    private void create(KdRecord.ConferenceCreated created) {
        if (created.kind() == Kind.PRIVATE && isConfigured(created.conference())) {
            conferences.remove(created.conference());
        }
        conferences.putIfAbsent(created.conference(), newConference(created));
    }

    /** Forgets a conference that is on no roster and that everybody has left. */
    void forgetIfOver(Conference conference) {
        if (conference.onDemand && conference.legs == 0 && conference.members.isEmpty()) {
            if (conferences.remove(conference.address, conference)) {
                onDemand--;
            }
        }
    }

    /** Changes the tables and has the journal remember it. */
    void remember(KdRecord what) {
        apply(what);
        outbox.add(new KdOutput.Remember(what));
    }

    /** A note for auditors, as {@link #rememberSparingly}. */
    void note(String conference, String what, long nowNanos) {
        rememberSparingly(new KdRecord.Note(conference, LogText.oneLine(what)), nowNanos);
    }

    /** Remembers at most 20 a second and forgets the rest, so that nobody can fill the disk from outside. */
    void rememberSparingly(KdRecord what, long nowNanos) {
        if (mayNote(nowNanos)) {
            remember(what);
        }
    }

    /** Changes the tables in any case, and has the journal remember it as {@link #rememberSparingly}. */
    void applyAndNote(KdRecord what, long nowNanos) {
        apply(what);
        if (mayNote(nowNanos)) {
            outbox.add(new KdOutput.Remember(what));
        }
    }

    private boolean mayNote(long nowNanos) {
        long floor = Math.max(notesEmptyNanos, nowNanos - NOTE_BURST * NOTE_NANOS);
        if (floor + NOTE_NANOS > nowNanos) {
            return false;
        }
        notesEmptyNanos = floor + NOTE_NANOS;
        return true;
    }

    /** The leg has ended; a kick that was on its way shall still find whom it means. */
    void departed(Leg.Key key, Departed whose) {
        departed.putLast(key, whose);
        if (departed.size() > MAX_DEPARTED) {
            departed.pollFirstEntry();
        }
    }

    /** Whose leg {@code key} was; asked once. */
    @Nullable
    Departed takeDeparted(Leg.Key key) {
        return departed.remove(key);
    }

    /** Changes the tables as the journal says. */
    void apply(KdRecord what) {
        switch (what) {
            case KdRecord.ConferenceCreated c -> create(c);
            case KdRecord.MemberAdmitted m -> {
                Conference.RosterEntry entry = new Conference.RosterEntry(m.name(), m.role());
                of(m.conference()).ifPresent(c -> c.roster.put(m.fingerprint(), entry));
                phoneRightsChanged = true;
            }
            case KdRecord.InvitationMade i ->
                invitations.put(
                        i.secretHash(), new Invitation(i.conference(), i.name(), i.expiresEpochSeconds(), i.role()));
            case KdRecord.InvitationClosed i -> invitations.remove(i.secretHash());
            case KdRecord.Joined j -> of(j.conference()).ifPresent(c -> c.inside.add(j.fingerprint()));
            case KdRecord.Left l -> of(l.conference()).ifPresent(c -> c.inside.remove(l.fingerprint()));
            case KdRecord.SpisReserved s -> of(s.conference()).map(c -> c.keys).ifPresent(k -> k.reserved(s.before()));
            case KdRecord.Banned b -> {
                of(b.conference()).ifPresent(c -> c.bans.add(b.fingerprint()));
                phoneRightsChanged = true;
            }
            case KdRecord.Unbanned b -> of(b.conference()).ifPresent(c -> c.bans.remove(b.fingerprint()));
            case KdRecord.Locked l -> of(l.conference()).ifPresent(c -> c.locked = true);
            case KdRecord.Unlocked l -> of(l.conference()).ifPresent(c -> c.locked = false);
            case KdRecord.MdTrusted m -> mds.putIfAbsent(m.fingerprint(), new Md());
            case KdRecord.MdDistrusted m -> mds.remove(m.fingerprint());
            case KdRecord.PhoneRecord phone -> applyPhone(phone);
            case KdRecord.Note ignored -> {
                // Nothing depends on notes.
            }
        }
    }

    private void applyPhone(KdRecord.PhoneRecord what) {
        switch (what) {
            case KdRecord.GatewayTrusted g -> gateways.putIfAbsent(g.fingerprint(), new Gateway(g.name()));
            case KdRecord.GatewayDistrusted g -> {
                Gateway gone = gateways.remove(g.fingerprint());
                if (gone != null) {
                    List.copyOf(gone.phones.values()).forEach(this::remove);
                }
                phoneRightsChanged = true;
            }
            case KdRecord.PhonesAllowed p ->
                of(p.conference()).ifPresent(c -> c.phonePolicy = new PhonePolicy(p.verifier(), p.host(), p.max()));
            case KdRecord.PhonesForbidden p -> {
                of(p.conference()).ifPresent(c -> c.phonePolicy = null);
                phoneRightsChanged = true;
            }
            case KdRecord.PhoneCallersSet p -> of(p.conference()).ifPresent(c -> c.setPhoneCallers(p.callers()));
            case KdRecord.PhoneRuleSet r -> {
                of(r.conference()).ifPresent(c -> c.set(r.rule(), r.on()));
                phoneRightsChanged = true;
            }
            case KdRecord.PhoneRightSet r -> {
                of(r.conference()).ifPresent(c -> c.phoneRights.set(r.right(), r.on(), r.targets()));
                phoneRightsChanged = true;
            }
            case KdRecord.PhoneCalled p ->
                of(p.conference()).ifPresent(c -> {
                    Phone phone = new Phone(p.gateway(), p.askId(), c, p.who(), PhoneOutcome.MAY_CALL, p.carried());
                    phone.replaced = p.replaced();
                    phone.isHeir = p.replaced().isPresent();
                    phone.inheritsHost = p.host();
                    add(phone);
                });
            case KdRecord.PhoneWaits p ->
                of(p.conference()).ifPresent(c -> {
                    Phone phone = expected(p.gateway(), p.askId(), c).orElseGet(() -> {
                        Phone came = new Phone(p.gateway(), p.askId(), c, p.caller(), PhoneOutcome.LOBBY, p.carried());
                        add(came);
                        return came;
                    });
                    phone.said = PhoneOutcome.LOBBY;
                    phone.hasWaited = true;
                    phone.replaced = Optional.empty();
                });
            case KdRecord.PhoneAdmitted p -> of(p.conference()).ifPresent(c -> admit(p, c));
            case KdRecord.PhoneLeft p -> phone(p.gateway(), p.askId()).ifPresent(this::remove);
        }
    }

    /** A phone that is in. */
    Optional<Phone> phone(Fingerprint gateway, long askId) {
        return Optional.ofNullable(gateways.get(gateway)).map(g -> g.phones.get(askId));
    }

    /**
     * A member has gone. If it was the leg of a gateway whose own link is broken, its phones there are not counted any more. Which
     * certificate is whose gateway's, the rosters of private conferences say, also for standard ones.
     */
    void lapsePhonesOf(Member member) {
        for (Phone phone : member.conference.phones) {
            Gateway gateway = gateways.get(phone.gateway);
            if (gateway != null && !gateway.up && isOf(gateway.name, member.fingerprint)) {
                phone.lapsed = true;
            }
        }
    }

    private boolean isOf(String gateway, Fingerprint certificate) {
        return conferences.values().stream()
                .anyMatch(c -> c.isGateway(certificate) && c.nameOf(certificate).equalsIgnoreCase(gateway));
    }

    /** One that waits or was called. */
    private Optional<Phone> expected(Fingerprint gateway, long askId, Conference conference) {
        return phone(gateway, askId).filter(phone -> phone.conference == conference && !phone.isIn());
    }

    /** One that waited or was called keeps its number and its place in the order. */
    private void admit(KdRecord.PhoneAdmitted what, Conference conference) {
        PhoneOutcome as = what.host() ? PhoneOutcome.ADMITTED_AS_HOST : PhoneOutcome.ADMITTED;
        Phone waiting = expected(what.gateway(), what.askId(), conference).orElse(null);
        if (waiting == null) {
            add(new Phone(what.gateway(), what.askId(), conference, what.caller(), as, what.carried()));
        } else {
            waiting.said = as;
            waiting.replaced = Optional.empty();
        }
    }

    /**
     * Whether phones of this gateway may be in the conference at all: in a private one if it is on the roster, in a standard one, which has no keys of
     * ours, if it is trusted.
     */
    boolean mayHavePhones(Conference conference, Fingerprint from) {
        Gateway gateway = gateways.get(from);
        return conference.phonePolicy != null
                && gateway != null
                && (!conference.isPrivate() || conference.hasGateway(gateway.name));
    }

    private void add(Phone phone) {
        Gateway gateway = gateways.get(phone.gateway);
        if (gateway != null) {
            phone(phone.gateway, phone.askId).ifPresent(this::remove);
            gateway.phones.put(phone.askId, phone);
            phone.gatewayName = gateway.name;
            phone.conference.phones.add(phone);
            withPhones.add(phone.conference);
        }
    }

    private void remove(Phone phone) {
        Gateway gateway = gateways.get(phone.gateway);
        if (gateway != null) {
            gateway.phones.remove(phone.askId);
        }
        phone.conference.phones.remove(phone);
        for (Phone heir : phone.conference.heirsOf(phone)) {
            // A phone that transfers its call may hang up at once; its place is kept.
            heir.replaced = Optional.empty();
            heir.inheritsMute = phone.muted || phone.muteOrdered;
        }
        if (phone.conference.phones.isEmpty()) {
            phone.conference.toldPeople = -1;
            withPhones.remove(phone.conference);
        }
    }

    /** Sends a notice, or keeps the last word on a leg until the link is back. */
    void tell(Fingerprint md, Notice notice) {
        Md link = mds.get(md);
        if (link == null) {
            return;
        }
        if (link.up) {
            outbox.add(new KdOutput.Tell(md, notice));
        } else if (isLastWord(notice) && link.waiting.size() < MAX_WAITING_NOTICES) {
            link.waiting.add(notice);
        } else {
            counters.increment(KdCounter.NOTICE_LOST);
        }
    }

    /** Tells call processing anew what it shows to people of everybody who is in. */
    void tellDescribed(Conference conference, long nowNanos) {
        conference.members.values().forEach(member -> tell(member.leg.md(), member.described(nowNanos)));
    }

    /** Whether some person is on the roster of any private conference and of no standard one. Gateways serve both kinds. */
    boolean isPrivateOnly(Fingerprint fingerprint) {
        boolean isPrivate = false;
        for (Conference conference : conferences.values()) {
            boolean listed = conference.roster.containsKey(fingerprint) && !conference.isGateway(fingerprint);
            if (listed && !conference.isPrivate()) {
                return false;
            }
            isPrivate |= listed;
        }
        return isPrivate;
    }

    /** Those of a conference that are open, by the hash of their secrets. */
    Map<Fingerprint, Invitation> openInvitations(Conference conference) {
        Map<Fingerprint, Invitation> open = new LinkedHashMap<>();
        invitations.forEach((hash, invitation) -> {
            if (invitation.conference().equals(conference.address)) {
                open.put(hash, invitation);
            }
        });
        return open;
    }

    private Optional<Conference> of(String address) {
        return Optional.ofNullable(conferences.get(address));
    }

    private static boolean isLastWord(Notice notice) {
        return notice instanceof Gone || notice instanceof Failed || notice instanceof Removed;
    }

    private Conference newConference(KdRecord.ConferenceCreated created) {
        ConferenceKeys keys = created.kind() == Kind.PRIVATE
                ? new ConferenceKeys(EktCipher.ofProfile(created.profile()), config.keys(), entropy)
                : null;
        return new Conference(created, keys);
    }
}
