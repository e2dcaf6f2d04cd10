package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.KdTunnelInput.AssociationEnded;
import dev.sotto.keying.tunnel.KdTunnelInput.Dismissed;
import dev.sotto.keying.tunnel.KdTunnelInput.DtlsToEndpoint;
import dev.sotto.keying.tunnel.KdTunnelInput.KeysForMd;
import dev.sotto.keying.tunnel.KdTunnelInput.LinkDown;
import dev.sotto.keying.tunnel.KdTunnelInput.LinkUp;
import dev.sotto.keying.tunnel.KdTunnelInput.Received;
import dev.sotto.keying.tunnel.KdTunnelInput.Tick;
import dev.sotto.keying.tunnel.KdTunnelOutput.Alarm;
import dev.sotto.keying.tunnel.KdTunnelOutput.CloseLink;
import dev.sotto.keying.tunnel.KdTunnelOutput.DtlsFromEndpoint;
import dev.sotto.keying.tunnel.KdTunnelOutput.EndpointDoubted;
import dev.sotto.keying.tunnel.KdTunnelOutput.EndpointGone;
import dev.sotto.keying.tunnel.KdTunnelOutput.Ready;
import dev.sotto.keying.tunnel.KdTunnelOutput.SendBytes;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.SupportedProfiles;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.keying.tunnel.TunnelMessage.Unassigned;
import dev.sotto.keying.tunnel.TunnelMessage.UnsupportedVersion;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key distributor's end of the tunnels of one authenticated media distributor (RFC 9185 5.4). An association is born
 * with a ClientHello and belongs to this media distributor alone; its keys are repeated on every new connection, because
 * nothing in the protocol says whether they arrived. What we send goes to the connection that came into service last
 * (RFC 9185 5.4 leaves the choice to us).
 */
public final class KdTunnelMachine {
    /** Disconnects that wait for a connection. */
    static final int MAX_WAITING_DISCONNECTS = 4096;

    /** How long call processing may take to say the same as an EndpointDisconnect; they come on different links. */
    static final long CONFIRMATION_NANOS = 2_000_000_000L;

    private static final long ALARM_PAUSE_NANOS = 1_000_000_000L;

    private final Fingerprint identity;
    private final KdTunnelConfig config;
    private final AssociationOwners owners;
    private final Counters<TunnelCounter> counters = new Counters<>(TunnelCounter.class);
    private final LinkedHashMap<Long, KdConnection> connections = new LinkedHashMap<>();
    private final ArrayDeque<Long> readyLinks = new ArrayDeque<>();
    private final Map<UUID, Optional<MediaKeys>> associations = new HashMap<>();
    /** Told to end, but their DTLS has not ended yet: still ours, and not to be begun anew. */
    private final Set<UUID> ending = new HashSet<>();

    /** When to ask the endpoints that are said to have gone. */
    private final Map<UUID, Long> doubted = new LinkedHashMap<>();

    private final Set<UUID> waitingDisconnects = new LinkedHashSet<>();
    private final DisconnectBurst burst = new DisconnectBurst();
    private List<Integer> mdProfiles = List.of();
    private int unkeyed;
    private long absenceEndsNanos = NanoClock.NEVER;
    private long nextForeignAlarmNanos = Long.MIN_VALUE;

    /**
     * @param identity the authenticated identity of the media distributor
     * @param config bounds
     * @param owners shared by all machines of this key distributor
     */
    public KdTunnelMachine(Fingerprint identity, KdTunnelConfig config, AssociationOwners owners) {
        this.identity = identity;
        this.config = config;
        this.owners = owners;
    }

    /** Takes one input at {@code nowNanos} and puts what follows from it into {@code out}. */
    public void on(KdTunnelInput input, long nowNanos, Outbox<KdTunnelOutput> out) {
        switch (input) {
            case LinkUp in -> connections.put(in.link(), new KdConnection());
            case LinkDown in -> forgetLink(in.link(), nowNanos);
            case Received in -> onReceived(in, nowNanos, out);
            case DtlsToEndpoint in -> onDtlsToEndpoint(in, out);
            case KeysForMd in -> onKeys(in.keys(), out);
            case AssociationEnded in -> onAssociationEnded(in.association(), out);
            case Dismissed _ -> endAll("the media distributor is no longer trusted", out);
            case Tick _ -> onTick(nowNanos, out);
        }
    }

    /** When it wants a {@link Tick}; {@link NanoClock#NEVER} if it does not. */
    public long nextDeadlineNanos() {
        // All wait equally long, so the first one is the next one.
        long firstDoubt = doubted.isEmpty()
                ? NanoClock.NEVER
                : doubted.values().iterator().next();
        return Math.min(absenceEndsNanos, firstDoubt);
    }

    /** The authenticated identity of the media distributor. */
    public Fingerprint identity() {
        return identity;
    }

    /** Profiles that both have, in the media distributor's order; empty before its first connection (RFC 9185 5.4). */
    public List<Integer> commonProfiles() {
        return common(mdProfiles);
    }

    /** Whether anything reaches the media distributor now. */
    public boolean isReady() {
        return !readyLinks.isEmpty();
    }

    /** Its counters; any thread may read them. */
    public Counters<TunnelCounter> counters() {
        return counters;
    }

    /** What it holds now, without keys. */
    public TunnelState describe() {
        int live = associations.size();
        return new TunnelState(readyLinks.size(), live, live - unkeyed, waitingDisconnects.size(), counters.snapshot());
    }

    private void forgetLink(long link, long nowNanos) {
        KdConnection connection = connections.remove(link);
        if (connection == null) {
            return;
        }
        connection.codec().wipe();
        readyLinks.remove(link);
        if (readyLinks.isEmpty() && absenceEndsNanos == NanoClock.NEVER) {
            absenceEndsNanos = nowNanos + config.absenceSeconds() * 1_000_000_000L;
        }
    }

    private void onTick(long nowNanos, Outbox<KdTunnelOutput> out) {
        askDoubted(nowNanos, out);
        if (nowNanos < absenceEndsNanos) {
            return;
        }
        absenceEndsNanos = NanoClock.NEVER;
        counters.add(TunnelCounter.ASSOCIATIONS_ENDED_ABSENCE, associations.size());
        endAll("the media distributor stayed away", out);
        waitingDisconnects.clear();
    }

    private void askDoubted(long nowNanos, Outbox<KdTunnelOutput> out) {
        Iterator<Map.Entry<UUID, Long>> each = doubted.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<UUID, Long> doubt = each.next();
            if (nowNanos < doubt.getValue()) {
                return;
            }
            each.remove();
            counters.increment(TunnelCounter.DISCONNECTS_DOUBTED);
            out.add(new EndpointDoubted(doubt.getKey()));
        }
    }

    private void endAll(String reason, Outbox<KdTunnelOutput> out) {
        for (UUID association : List.copyOf(associations.keySet())) {
            end(association, reason, out);
        }
    }

    /** RFC 9185 5.4: whoever ended it, we say so. */
    private void end(UUID association, String reason, Outbox<KdTunnelOutput> out) {
        forget(association);
        ending.add(association);
        sendDisconnect(association, out);
        out.add(new EndpointGone(association, reason));
    }

    private void onReceived(Received in, long nowNanos, Outbox<KdTunnelOutput> out) {
        KdConnection connection = connections.get(in.link());
        if (connection == null) {
            return;
        }
        connection.codec().append(in.octets());
        try {
            TunnelMessage message = connection.codec().next();
            while (message != null) {
                onMessage(in.link(), connection, message, nowNanos, out);
                message =
                        connections.containsKey(in.link()) ? connection.codec().next() : null;
            }
        } catch (MalformedException e) {
            close(in.link(), TunnelFault.MALFORMED, e.rule(), nowNanos, out);
        }
    }

    private void onMessage(
            long link, KdConnection connection, TunnelMessage message, long nowNanos, Outbox<KdTunnelOutput> out) {
        if (!connection.isReady() && !(message instanceof SupportedProfiles)) {
            close(link, TunnelFault.FIRST_MESSAGE_NOT_PROFILES, name(message), nowNanos, out);
            return;
        }
        switch (message) {
            case SupportedProfiles m -> onProfiles(link, connection, m, nowNanos, out);
            case UnsupportedVersion m -> close(link, TunnelFault.WRONG_DIRECTION, name(m), nowNanos, out);
            case MediaKeys m -> {
                m.destroy();
                close(link, TunnelFault.WRONG_DIRECTION, name(m), nowNanos, out);
            }
            case TunneledDtls m -> onTunneledDtls(m, nowNanos, out);
            case EndpointDisconnect m -> onDisconnect(m.association(), nowNanos, out);
            case Unassigned _ -> counters.increment(TunnelCounter.UNASSIGNED_TYPES_SKIPPED);
        }
    }

    private void onProfiles(
            long link, KdConnection connection, SupportedProfiles message, long nowNanos, Outbox<KdTunnelOutput> out) {
        if (connection.isReady()) {
            close(link, TunnelFault.SECOND_PROFILES, name(message), nowNanos, out);
        } else if (message.version() != TunnelCodec.VERSION) {
            out.add(new SendBytes(link, TunnelCodec.encode(new UnsupportedVersion(TunnelCodec.VERSION))));
            close(link, TunnelFault.UNSUPPORTED_VERSION, "version " + message.version(), nowNanos, out);
        } else if (common(message.profiles()).isEmpty()) {
            close(link, TunnelFault.NO_COMMON_PROFILE, message.profiles().size() + " foreign", nowNanos, out);
        } else {
            enterService(link, connection, message.profiles(), out);
        }
    }

    private void enterService(long link, KdConnection connection, List<Integer> profiles, Outbox<KdTunnelOutput> out) {
        connection.enterService();
        readyLinks.addFirst(link);
        absenceEndsNanos = NanoClock.NEVER;
        counters.increment(TunnelCounter.CONNECTIONS_READY);
        if (!profiles.equals(mdProfiles) && !associations.isEmpty()) {
            // RFC 9185 5.3: the list is the same for the life of any association, so these are not its associations.
            out.add(new Alarm(TunnelFault.PROFILES_CHANGED, associations.size() + " associations ended"));
            endAll("the media distributor changed its protection profiles", out);
        }
        mdProfiles = profiles;
        out.add(new Ready(link, common(profiles)));
        for (UUID association : waitingDisconnects) {
            out.add(new SendBytes(link, TunnelCodec.encode(new EndpointDisconnect(association))));
        }
        waitingDisconnects.clear();
        for (Optional<MediaKeys> keys : associations.values()) {
            keys.ifPresent(k -> sendKeys(k, TunnelCounter.KEYS_REPEATED, out));
        }
    }

    private void onTunneledDtls(TunneledDtls message, long nowNanos, Outbox<KdTunnelOutput> out) {
        UUID association = message.association();
        if (isForeign(association, nowNanos, out)) {
            return;
        }
        if (!associations.containsKey(association)) {
            if (!isBirth(message)) {
                return;
            }
            owners.claim(association, identity);
            associations.put(association, Optional.empty());
            unkeyed++;
        }
        counters.increment(TunnelCounter.DATAGRAMS_RECEIVED);
        out.add(new DtlsFromEndpoint(association, message.datagram()));
    }

    private boolean isBirth(TunneledDtls message) {
        if (!DtlsDatagram.startsClientHello(message.datagram()) || ending.contains(message.association())) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION);
            return false;
        }
        if (associations.size() >= config.maxAssociations() || unkeyed >= config.maxUnkeyed()) {
            counters.increment(TunnelCounter.ASSOCIATIONS_REFUSED_LIMIT);
            return false;
        }
        return true;
    }

    /**
     * Only a hint (RFC 9185 9): a media distributor that lies must not put out somebody who talks. Before there are keys there is
     * nothing to lose. Afterwards the association stays until call processing says the same, or the endpoint was asked.
     */
    private void onDisconnect(UUID association, long nowNanos, Outbox<KdTunnelOutput> out) {
        if (isForeign(association, nowNanos, out)) {
            return;
        }
        Optional<MediaKeys> known = associations.get(association);
        if (known == null) {
            counters.increment(TunnelCounter.DISCONNECTS_DROPPED_UNKNOWN_ASSOCIATION);
            return;
        }
        counters.increment(TunnelCounter.DISCONNECTS_RECEIVED);
        if (burst.isMassive(associations.size(), nowNanos)) {
            out.add(new Alarm(
                    TunnelFault.MASS_DISCONNECT, burst.count() + " in " + DisconnectBurst.WINDOW_SECONDS + " s"));
        }
        if (known.isPresent()) {
            doubted.putIfAbsent(association, nowNanos + CONFIRMATION_NANOS);
        } else {
            end(association, "the media distributor says that the endpoint has gone", out);
        }
    }

    private void onDtlsToEndpoint(DtlsToEndpoint in, Outbox<KdTunnelOutput> out) {
        Long link = readyLinks.peekFirst();
        int length = in.datagram().length;
        if (!associations.containsKey(in.association())) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION);
        } else if (length == 0 || length > TunnelCodec.MAX_DATAGRAM) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_LENGTH);
        } else if (link == null) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_NO_CONNECTION);
        } else {
            counters.increment(TunnelCounter.DATAGRAMS_SENT);
            out.add(new SendBytes(link, TunnelCodec.encode(new TunneledDtls(in.association(), in.datagram()))));
        }
    }

    private void onKeys(MediaKeys keys, Outbox<KdTunnelOutput> out) {
        Optional<MediaKeys> known = associations.get(keys.association());
        if (known == null) {
            keys.destroy();
            counters.increment(TunnelCounter.KEYS_DROPPED_UNKNOWN_ASSOCIATION);
            return;
        }
        if (known.isPresent() && known.get().equals(keys)) {
            keys.destroy();
            return;
        }
        Optional<TunnelFault> fault = MediaKeysPolicy.fault(keys, commonProfiles());
        if (fault.isPresent() || known.isPresent()) {
            keys.destroy();
            throw new IllegalStateException(
                    "keys that must not leave the key distributor: " + fault.orElse(TunnelFault.KEYS_CHANGED));
        }
        associations.put(keys.association(), Optional.of(keys));
        unkeyed--;
        sendKeys(keys, TunnelCounter.KEYS, out);
    }

    private void sendKeys(MediaKeys keys, TunnelCounter counter, Outbox<KdTunnelOutput> out) {
        Long link = readyLinks.peekFirst();
        if (link != null) {
            counters.increment(counter);
            out.add(new SendBytes(link, TunnelCodec.encode(keys)));
        }
    }

    private void onAssociationEnded(UUID association, Outbox<KdTunnelOutput> out) {
        boolean untold = forget(association);
        if (untold) {
            sendDisconnect(association, out);
        }
        if (untold || ending.remove(association)) {
            owners.release(association);
        }
    }

    private void sendDisconnect(UUID association, Outbox<KdTunnelOutput> out) {
        Long link = readyLinks.peekFirst();
        if (link != null) {
            out.add(new SendBytes(link, TunnelCodec.encode(new EndpointDisconnect(association))));
        } else if (waitingDisconnects.size() < MAX_WAITING_DISCONNECTS) {
            waitingDisconnects.add(association);
        } else {
            counters.increment(TunnelCounter.DISCONNECTS_FORGOTTEN);
        }
    }

    /** One alarm a second is enough, so that nobody fills a log; the counter has them all. */
    private boolean isForeign(UUID association, long nowNanos, Outbox<KdTunnelOutput> out) {
        if (!owners.isForeign(association, identity)) {
            return false;
        }
        counters.increment(TunnelCounter.FOREIGN_ASSOCIATIONS);
        if (nowNanos >= nextForeignAlarmNanos) {
            nextForeignAlarmNanos = nowNanos + ALARM_PAUSE_NANOS;
            out.add(new Alarm(TunnelFault.FOREIGN_ASSOCIATION, association.toString()));
        }
        return true;
    }

    private boolean forget(UUID association) {
        Optional<MediaKeys> known = associations.remove(association);
        if (known == null) {
            return false;
        }
        known.ifPresentOrElse(MediaKeys::destroy, () -> unkeyed--);
        doubted.remove(association);
        return true;
    }

    private void close(long link, TunnelFault fault, String detail, long nowNanos, Outbox<KdTunnelOutput> out) {
        forgetLink(link, nowNanos);
        counters.increment(TunnelCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new CloseLink(link, fault, detail));
    }

    private List<Integer> common(List<Integer> theirs) {
        return theirs.stream()
                .filter(code -> ProtectionProfile.of(code)
                        .filter(config.profiles()::contains)
                        .isPresent())
                .distinct()
                .toList();
    }

    private static String name(@Nullable TunnelMessage message) {
        return message == null ? "" : message.getClass().getSimpleName();
    }
}
