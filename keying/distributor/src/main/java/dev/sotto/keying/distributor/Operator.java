package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.ekt.EnrolmentAnswer;
import dev.sotto.keying.ekt.EnrolmentToken;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.Kind;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What the key distributor's operator can do; the only way by which anybody is let in. */
final class Operator {
    private static final int MAX_NAME = 64;
    private static final int SECRET_OCTETS = 32;
    private static final String NO_ROSTER_NEEDED =
            "Gateways are on the rosters of private conferences; a standard one lets every gateway in.";
    private static final int MAX_GATEWAYS = 256;
    private static final int MAX_CONFERENCES = 100_000;

    private final KdState state;
    private final Admissions admissions;
    private final Rekeying rekeying;
    private final PhonePins pins;
    private final PhoneFloor phones;

    Operator(KdState state, Admissions admissions, Rekeying rekeying, PhonePins pins, PhoneFloor phones) {
        this.pins = pins;
        this.phones = phones;
        this.state = state;
        this.admissions = admissions;
        this.rekeying = rekeying;
    }

    KdAnswer on(KdCommand command, long epochSeconds, long nowNanos) {
        return switch (command) {
            case KdCommand.Create c -> create(c, nowNanos);
            case KdCommand.Invite i -> with(i.conference(), c -> invite(c, i.name(), i.role(), epochSeconds));
            case KdCommand.Withdraw w -> with(w.conference(), c -> withdraw(c, w.name(), epochSeconds));
            case KdCommand.Admit a -> with(a.conference(), c -> admit(c, a, nowNanos));
            case KdCommand.Enrol e -> enrol(e, epochSeconds, nowNanos);
            case KdCommand.Kick k -> with(k.conference(), c -> kick(c, k.who(), nowNanos));
            case KdCommand.Unban u -> with(u.conference(), c -> unban(c, u.who()));
            case KdCommand.Lock l -> with(l.conference(), c -> lock(c, nowNanos));
            case KdCommand.Unlock u -> with(u.conference(), c -> unlock(c, nowNanos));
            case KdCommand.Rekey r -> with(r.conference(), c -> rekey(c, nowNanos));
            case KdCommand.Conferences ignored -> new KdAnswer.ConferenceList(views(nowNanos));
            case KdCommand.Members m -> with(m.conference(), c -> new KdAnswer.MemberList(view(c, nowNanos)));
            case KdCommand.TrustMd t -> trust(t.fingerprint());
            case KdCommand.TrustGateway t -> trustGateway(t.fingerprint(), t.name());
            case KdCommand.Distrust d -> distrust(d.fingerprint(), nowNanos);
            case KdCommand.Trusted ignored -> new KdAnswer.TrustList(List.copyOf(state.mds.keySet()), gateways());
            case KdCommand.AllowPhones ignored -> throw new IllegalStateException("answered later");
            case KdCommand.ForbidPhones f -> with(f.conference(), pins::forbid);
            case KdCommand.RulePhones r -> with(r.conference(), c -> pins.rule(c, r.rule(), r.on()));
            case KdCommand.LimitCallers l -> with(l.conference(), c -> pins.limit(c, l.callers()));
            case KdCommand.AllowCalls a -> with(a.conference(), c -> pins.allowCalls(c, a));
            case KdCommand.AdmitPhones a -> with(a.conference(), c -> phones.admit(c, a.who(), nowNanos));
            case KdCommand.DenyPhones d -> with(d.conference(), c -> phones.deny(c, d.who(), nowNanos));
            case KdCommand.EndPhones e -> with(e.conference(), c -> phones.kick(c, e.who(), nowNanos));
            case KdCommand.OrderPhones o -> with(o.conference(), c -> phones.order(c, o.who(), o.order()));
        };
    }

    KdView describe(long nowNanos) {
        Map<String, Boolean> mds = new TreeMap<>();
        state.mds.forEach((md, link) -> mds.put(md.text(), link.up));
        int expected = (int) state.legs.values().stream().filter(l -> !l.keyed).count();
        return new KdView(
                Long.toHexString(state.instanceId),
                mds,
                gateways(),
                expected,
                views(nowNanos),
                state.counters.snapshot());
    }

    private List<KdView.GatewayView> gateways() {
        return state.gateways.entrySet().stream()
                .map(e -> new KdView.GatewayView(
                        e.getKey().text(),
                        e.getValue().name,
                        e.getValue().up,
                        e.getValue().phones.size()))
                .toList();
    }

    private String gatewayName(Fingerprint gateway) {
        Gateway known = state.gateways.get(gateway);
        return known == null ? "" : known.name;
    }

    private KdAnswer with(String address, Function<Conference, KdAnswer> what) {
        Conference conference = state.conference(address);
        return conference == null ? no("There is no conference " + address + ".") : what.apply(conference);
    }

    private KdAnswer create(KdCommand.Create c, long nowNanos) {
        if (!KdState.isAddress(c.conference())) {
            return no(
                    "A conference is named like sip:1000@example.com, host in lower case, without port or parameters.");
        }
        Conference present = state.conference(c.conference());
        if (present != null && !present.onDemand) {
            return no(c.conference()
                    + (present.configured
                            ? " is a standard conference of the configuration: take it out of kd.phones first."
                            : " exists already; its kind never changes."));
        }
        if (state.conferences.size() >= MAX_CONFERENCES) {
            return no("There are " + MAX_CONFERENCES + " conferences already.");
        }
        boolean isPrivate = c.kind() == Kind.PRIVATE;
        if (isPrivate && c.profile() != 0x0009 && c.profile() != 0x000A) {
            return no("The profile of a private conference is 0009 or 000A.");
        }
        if (present != null) {
            admissions.endAll(
                    present, "The key distributor's operator has just created this conference; call again.", nowNanos);
        }
        state.remember(new KdRecord.ConferenceCreated(c.conference(), c.kind(), isPrivate ? c.profile() : 0));
        return done(c.conference() + " is a " + (isPrivate ? "private" : "standard") + " conference now.");
    }

    private KdAnswer invite(Conference conference, String name, RosterRole role, long epochSeconds) {
        closeExpired(epochSeconds);
        if (!isName(name)) {
            return no("A name has 1 to 64 characters.");
        }
        if (role == RosterRole.GATEWAY && !conference.isPrivate()) {
            return no(NO_ROSTER_NEEDED);
        }
        if (state.openInvitations(conference).size() >= state.config.limits().openInvitations()) {
            return no("Too many invitations are open.");
        }
        KeyMaterial secret = KeyMaterial.random(state.entropy, SECRET_OCTETS);
        long expires = epochSeconds + state.config.limits().invitationSeconds();
        state.remember(new KdRecord.InvitationMade(conference.address, name, hash(secret), expires, role));
        EnrolmentToken token = new EnrolmentToken(
                state.config.enrolHost(), state.config.enrolPort(), state.config.caPin(), secret, conference.address);
        return new KdAnswer.Invited(conference.address, name, role, token);
    }

    private KdAnswer withdraw(Conference conference, String name, long epochSeconds) {
        closeExpired(epochSeconds);
        List<Fingerprint> theirs = state.openInvitations(conference).entrySet().stream()
                .filter(e -> e.getValue().name().equals(name))
                .map(Map.Entry::getKey)
                .toList();
        theirs.forEach(hash -> state.remember(new KdRecord.InvitationClosed(hash)));
        return theirs.isEmpty()
                ? no("No invitation of " + conference.address + " for " + name + " is open.")
                : done("Withdrew " + theirs.size() + " invitation(s) for " + name + ".");
    }

    /** The secret is good once. The invitation's name counts, not what the endpoint calls itself. */
    private KdAnswer enrol(KdCommand.Enrol enrol, long epochSeconds, long nowNanos) {
        closeExpired(epochSeconds);
        Fingerprint shown = hash(enrol.secret());
        Optional<Fingerprint> found = Optional.empty();
        for (Fingerprint open : state.invitations.keySet()) {
            // No early exit: the time must not tell which invitation is near.
            if (MessageDigest.isEqual(open.digest(), shown.digest())) {
                found = Optional.of(open);
            }
        }
        KdState.Invitation invitation = found.map(state.invitations::get).orElse(null);
        Conference conference = invitation == null ? null : state.conference(invitation.conference());
        if (invitation == null || conference == null) {
            state.counters.increment(KdCounter.ENROLMENT_REFUSED);
            return no("The invitation is unknown, used or over.");
        }
        if (conference.bans.contains(enrol.fingerprint())) {
            state.counters.increment(KdCounter.ENROLMENT_REFUSED);
            return no("This certificate is banned from the conference.");
        }
        state.remember(new KdRecord.InvitationClosed(shown));
        state.remember(new KdRecord.MemberAdmitted(
                conference.address, enrol.fingerprint(), invitation.name(), invitation.role()));
        relabel(conference, enrol.fingerprint(), nowNanos);
        state.counters.increment(KdCounter.ENROLLED);
        return new KdAnswer.Enrolled(new EnrolmentAnswer(conference.address, state.config.caPin(), invitation.name()));
    }

    private KdAnswer admit(Conference conference, KdCommand.Admit admit, long nowNanos) {
        Fingerprint fingerprint = admit.fingerprint();
        String name = admit.name();
        RosterRole role = admit.role();
        if (!isName(name) || !fingerprint.algorithm().equals(Fingerprint.SHA_256)) {
            return no("A name of 1 to 64 characters and a SHA-256 fingerprint are needed.");
        }
        if (role == RosterRole.GATEWAY && !conference.isPrivate()) {
            return no(NO_ROSTER_NEEDED);
        }
        state.remember(new KdRecord.MemberAdmitted(conference.address, fingerprint, name, role));
        relabel(conference, fingerprint, nowNanos);
        String banned = conference.bans.contains(fingerprint) ? " It is still banned; unban lifts that." : "";
        String as = role == RosterRole.GATEWAY ? " as a gateway." : ".";
        return done(name + " is on the roster of " + conference.address + as + banned);
    }

    /** Who is in already may have another name or role now, and everybody has to be told so. */
    private void relabel(Conference conference, Fingerprint fingerprint, long nowNanos) {
        for (Member member : conference.members.values()) {
            if (member.fingerprint.equals(fingerprint)) {
                state.tell(member.leg.md(), Handshakes.keyed(member));
                state.tell(member.leg.md(), member.described(nowNanos));
            }
        }
    }

    private KdAnswer kick(Conference conference, String who, long nowNanos) {
        List<Fingerprint> whom = conference.find(who);
        if (whom.isEmpty()) {
            return no("Nobody in " + conference.address + " is called so.");
        }
        int calls = 0;
        for (Fingerprint fingerprint : whom) {
            calls += admissions.ban(conference, fingerprint, nowNanos);
        }
        return done("Banned " + whom.size() + " certificate(s), ended " + calls + " call(s).");
    }

    private KdAnswer unban(Conference conference, String who) {
        List<Fingerprint> whom =
                conference.find(who).stream().filter(conference.bans::contains).toList();
        whom.forEach(f -> state.remember(new KdRecord.Unbanned(conference.address, f)));
        return whom.isEmpty() ? no("Nobody so called is banned.") : done("Lifted " + whom.size() + " ban(s).");
    }

    private KdAnswer lock(Conference conference, long nowNanos) {
        return admissions.lock(conference.address, nowNanos)
                ? done(conference.address + " is locked.")
                : no(conference.address + " is locked already.");
    }

    private KdAnswer unlock(Conference conference, long nowNanos) {
        if (!conference.locked) {
            return no(conference.address + " is not locked.");
        }
        state.remember(new KdRecord.Unlocked(conference.address));
        state.tellDescribed(conference, nowNanos);
        return done(conference.address + " is open to its roster.");
    }

    private KdAnswer rekey(Conference conference, long nowNanos) {
        if (!conference.isPrivate() || conference.members.isEmpty()) {
            return no("Nobody holds an EKTKey of " + conference.address + ".");
        }
        rekeying.want(conference, nowNanos);
        return done("A new EKTKey goes to " + conference.members.size() + " member(s).");
    }

    private KdAnswer trust(Fingerprint md) {
        if (!md.algorithm().equals(Fingerprint.SHA_256)) {
            return no("Pins are SHA-256.");
        }
        if (state.mds.containsKey(md)) {
            return no("It is trusted already.");
        }
        if (state.gateways.containsKey(md)) {
            return no("It is trusted as a gateway; nobody is both.");
        }
        state.remember(new KdRecord.MdTrusted(md));
        trustChanged();
        return done("The media distributor is trusted.");
    }

    private KdAnswer trustGateway(Fingerprint fingerprint, String name) {
        if (!fingerprint.algorithm().equals(Fingerprint.SHA_256) || !isName(name)) {
            return no("A SHA-256 pin and a name of 1 to 64 characters are needed.");
        }
        if (state.gateways.containsKey(fingerprint)) {
            return no("It is trusted already.");
        }
        if (state.mds.containsKey(fingerprint)) {
            return no("It is trusted as a media distributor; nobody is both.");
        }
        if (state.gateways.size() >= MAX_GATEWAYS) {
            return no("There are " + MAX_GATEWAYS + " gateways already.");
        }
        if (state.gateways.values().stream().anyMatch(g -> g.name.equalsIgnoreCase(name))) {
            return no("Another gateway is called " + name + ". Say: trust gw FINGERPRINT NAME");
        }
        state.remember(new KdRecord.GatewayTrusted(fingerprint, name));
        trustChanged();
        return done("The gateway " + name + " is trusted: it may let phones into private conferences that allow phones"
                + " and have a gateway of this name on the roster (invite-gateway CONFERENCE " + name + ").");
    }

    /** Whoever holds the link also has the certificates of its name; they are banned, and everybody else gets new keys. */
    private KdAnswer distrustGateway(Fingerprint fingerprint, Gateway gateway, long nowNanos) {
        int phonesEnded = phones.endOf(gateway, nowNanos);
        int banned = 0;
        for (Conference conference : state.conferences.values()) {
            for (Fingerprint certificate : conference.gateways(gateway.name)) {
                admissions.ban(conference, certificate, nowNanos);
                banned++;
            }
        }
        state.remember(new KdRecord.GatewayDistrusted(fingerprint));
        trustChanged();
        return done("It is trusted no longer; " + phonesEnded + " phone(s) ended, " + banned + " certificate(s) called "
                + gateway.name + " banned.");
    }

    private KdAnswer distrust(Fingerprint md, long nowNanos) {
        Gateway gateway = state.gateways.get(md);
        if (gateway != null) {
            return distrustGateway(md, gateway, nowNanos);
        }
        if (!state.mds.containsKey(md)) {
            return no("It is not trusted.");
        }
        List<Leg> theirs =
                state.legs.values().stream().filter(l -> l.md().equals(md)).toList();
        for (Leg leg : theirs) {
            admissions.endWith(leg, new Removed(leg.legId(), "The media distributor is trusted no longer."), nowNanos);
        }
        state.remember(new KdRecord.MdDistrusted(md));
        trustChanged();
        return done("It is trusted no longer; " + theirs.size() + " call(s) ended.");
    }

    void trustChanged() {
        state.outbox.add(
                new KdOutput.TrustChanged(Set.copyOf(state.mds.keySet()), Set.copyOf(state.gateways.keySet())));
    }

    private void closeExpired(long epochSeconds) {
        List<Fingerprint> over = state.invitations.entrySet().stream()
                .filter(e -> e.getValue().expiresEpochSeconds() <= epochSeconds)
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(hash -> state.remember(new KdRecord.InvitationClosed(hash)));
    }

    private List<ConferenceView> views(long nowNanos) {
        return state.conferences.values().stream().map(c -> view(c, nowNanos)).toList();
    }

    private ConferenceView view(Conference conference, long nowNanos) {
        List<ConferenceView.InvitationView> invitations = state.openInvitations(conference).values().stream()
                .map(i -> new ConferenceView.InvitationView(
                        i.name(), i.role() == RosterRole.GATEWAY, i.expiresEpochSeconds()))
                .toList();
        return conference.describe(invitations, this::gatewayName, nowNanos);
    }

    private static Fingerprint hash(KeyMaterial secret) {
        byte[] octets = secret.dangerousOctets();
        try {
            return Fingerprint.sha256(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= MAX_NAME && name.codePoints().noneMatch(Character::isISOControl);
    }

    private static KdAnswer no(String sentence) {
        return new KdAnswer.No(sentence);
    }

    private static KdAnswer done(String sentence) {
        return new KdAnswer.Done(sentence);
    }
}
