package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.MdTunnelInput.AssociationOpened;
import dev.sotto.keying.tunnel.MdTunnelInput.DtlsFromEndpoint;
import dev.sotto.keying.tunnel.MdTunnelInput.EndpointGone;
import dev.sotto.keying.tunnel.MdTunnelInput.LinkDown;
import dev.sotto.keying.tunnel.MdTunnelInput.LinkUp;
import dev.sotto.keying.tunnel.MdTunnelInput.Received;
import dev.sotto.keying.tunnel.MdTunnelOutput.Alarm;
import dev.sotto.keying.tunnel.MdTunnelOutput.Close;
import dev.sotto.keying.tunnel.MdTunnelOutput.Disconnected;
import dev.sotto.keying.tunnel.MdTunnelOutput.DtlsToEndpoint;
import dev.sotto.keying.tunnel.MdTunnelOutput.Keys;
import dev.sotto.keying.tunnel.MdTunnelOutput.SendBytes;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.SupportedProfiles;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.keying.tunnel.TunnelMessage.Unassigned;
import dev.sotto.keying.tunnel.TunnelMessage.UnsupportedVersion;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The media distributor's end of one tunnel (RFC 9185 5.3, figure 2). It speaks first on every connection, carries DTLS
 * both ways without looking into it, and hands out hop keys once for each association. Associations outlive the
 * connection: their identifiers stay, and the key distributor repeats the keys after a reconnect.
 */
public final class MdTunnelMachine {
    /** How long a version that we cannot speak keeps us silent; after that the key distributor may be another one. */
    static final long VERSION_NOTE_NANOS = 300_000_000_000L;

    /** Disconnects that wait for a connection; the key distributor has a timeout for the others. */
    static final int MAX_WAITING_DISCONNECTS = 4096;

    private final SupportedProfiles profiles;
    private final Map<UUID, Optional<MediaKeys>> associations = new HashMap<>();
    private final Set<UUID> waitingDisconnects = new LinkedHashSet<>();
    private final Counters<TunnelCounter> counters = new Counters<>(TunnelCounter.class);
    private TunnelCodec codec = new TunnelCodec();
    private boolean ready;
    private int notedVersion = TunnelCodec.VERSION;
    private long noteExpiresNanos;

    /**
     * @param profiles what the media distributor supports, for as long as this machine lives (RFC 9185 5.3: the same for
     *     the duration of any association)
     */
    public MdTunnelMachine(List<ProtectionProfile> profiles) {
        this.profiles = new SupportedProfiles(
                TunnelCodec.VERSION,
                profiles.stream().map(ProtectionProfile::code).toList());
    }

    /** Takes one input at {@code nowNanos} and puts what follows from it into {@code out}. */
    public void on(MdTunnelInput input, long nowNanos, Outbox<MdTunnelOutput> out) {
        switch (input) {
            case LinkUp _ -> onLinkUp(nowNanos, out);
            case LinkDown _ -> leave();
            case Received in -> onReceived(in.octets(), nowNanos, out);
            case AssociationOpened in -> associations.putIfAbsent(in.association(), Optional.empty());
            case DtlsFromEndpoint in -> onDtlsFromEndpoint(in, out);
            case EndpointGone in -> onEndpointGone(in.association(), out);
        }
    }

    /** Whether datagrams reach the key distributor now. */
    public boolean isReady() {
        return ready;
    }

    /** Its counters; any thread may read them. */
    public Counters<TunnelCounter> counters() {
        return counters;
    }

    /** What it holds now, without keys. */
    public TunnelState describe() {
        int keyed =
                (int) associations.values().stream().filter(Optional::isPresent).count();
        return new TunnelState(
                ready ? 1 : 0, associations.size(), keyed, waitingDisconnects.size(), counters.snapshot());
    }

    private void onLinkUp(long nowNanos, Outbox<MdTunnelOutput> out) {
        leave();
        if (notedVersion != TunnelCodec.VERSION && nowNanos < noteExpiresNanos) {
            // RFC 9185 5.5 has us use the noted version; not having it, we say nothing rather than the refused one.
            close(TunnelFault.UNSUPPORTED_VERSION, "the key distributor wants version " + notedVersion, out);
            return;
        }
        ready = true;
        counters.increment(TunnelCounter.CONNECTIONS_READY);
        send(profiles, out);
        waitingDisconnects.forEach(association -> send(new EndpointDisconnect(association), out));
        waitingDisconnects.clear();
    }

    private void leave() {
        ready = false;
        codec.wipe();
        codec = new TunnelCodec();
    }

    private void onDtlsFromEndpoint(DtlsFromEndpoint in, Outbox<MdTunnelOutput> out) {
        int length = in.datagram().length;
        if (!associations.containsKey(in.association())) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION);
        } else if (length == 0 || length > TunnelCodec.MAX_DATAGRAM) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_LENGTH);
        } else if (!ready) {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_NO_CONNECTION);
        } else {
            counters.increment(TunnelCounter.DATAGRAMS_SENT);
            send(new TunneledDtls(in.association(), in.datagram()), out);
        }
    }

    private void onEndpointGone(UUID association, Outbox<MdTunnelOutput> out) {
        if (!forget(association)) {
            return;
        }
        if (ready) {
            send(new EndpointDisconnect(association), out);
        } else if (waitingDisconnects.size() < MAX_WAITING_DISCONNECTS) {
            waitingDisconnects.add(association);
        } else {
            counters.increment(TunnelCounter.DISCONNECTS_FORGOTTEN);
        }
    }

    private void onReceived(byte[] octets, long nowNanos, Outbox<MdTunnelOutput> out) {
        if (!ready) {
            return;
        }
        codec.append(octets);
        try {
            TunnelMessage message = codec.next();
            while (message != null) {
                onMessage(message, nowNanos, out);
                message = ready ? codec.next() : null;
            }
        } catch (MalformedException e) {
            close(TunnelFault.MALFORMED, e.rule(), out);
        }
    }

    private void onMessage(TunnelMessage message, long nowNanos, Outbox<MdTunnelOutput> out) {
        switch (message) {
            case SupportedProfiles _ ->
                close(TunnelFault.WRONG_DIRECTION, "SupportedProfiles from the key distributor", out);
            case UnsupportedVersion m -> onUnsupportedVersion(m.highestVersion(), nowNanos, out);
            case MediaKeys m -> onMediaKeys(m, out);
            case TunneledDtls m -> onTunneledDtls(m, out);
            case EndpointDisconnect m -> onDisconnect(m.association(), out);
            case Unassigned _ -> counters.increment(TunnelCounter.UNASSIGNED_TYPES_SKIPPED);
        }
    }

    private void onUnsupportedVersion(int highest, long nowNanos, Outbox<MdTunnelOutput> out) {
        notedVersion = highest;
        noteExpiresNanos = nowNanos + VERSION_NOTE_NANOS;
        close(TunnelFault.UNSUPPORTED_VERSION, "the highest version of the key distributor is " + highest, out);
    }

    private void onTunneledDtls(TunneledDtls message, Outbox<MdTunnelOutput> out) {
        if (associations.containsKey(message.association())) {
            counters.increment(TunnelCounter.DATAGRAMS_RECEIVED);
            out.add(new DtlsToEndpoint(message.association(), message.datagram()));
        } else {
            counters.increment(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION);
        }
    }

    private void onDisconnect(UUID association, Outbox<MdTunnelOutput> out) {
        if (forget(association)) {
            counters.increment(TunnelCounter.DISCONNECTS_RECEIVED);
            out.add(new Disconnected(association));
        } else {
            counters.increment(TunnelCounter.DISCONNECTS_DROPPED_UNKNOWN_ASSOCIATION);
        }
    }

    private void onMediaKeys(MediaKeys keys, Outbox<MdTunnelOutput> out) {
        Optional<TunnelFault> fault = MediaKeysPolicy.fault(keys, profiles.profiles());
        if (fault.isPresent()) {
            keys.destroy();
            counters.increment(TunnelCounter.KEYS_REFUSED);
            close(fault.get(), "MediaKeys of association " + keys.association(), out);
            return;
        }
        Optional<MediaKeys> known = associations.get(keys.association());
        if (known == null) {
            keys.destroy();
            counters.increment(TunnelCounter.KEYS_DROPPED_UNKNOWN_ASSOCIATION);
        } else if (known.isEmpty()) {
            associations.put(keys.association(), Optional.of(keys.copy()));
            counters.increment(TunnelCounter.KEYS);
            out.add(new Keys(keys));
        } else {
            onMoreKeys(keys, known.get(), out);
        }
    }

    /** Repeats change nothing, so that rollover counters and replay windows live on; one association has one handshake. */
    private void onMoreKeys(MediaKeys keys, MediaKeys known, Outbox<MdTunnelOutput> out) {
        if (keys.equals(known)) {
            counters.increment(TunnelCounter.KEYS_REPEATED);
        } else {
            counters.increment(TunnelCounter.KEYS_REFUSED);
            out.add(new Alarm(TunnelFault.KEYS_CHANGED, keys.association()));
        }
        keys.destroy();
    }

    private boolean forget(UUID association) {
        Optional<MediaKeys> known = associations.remove(association);
        if (known == null) {
            return false;
        }
        known.ifPresent(MediaKeys::destroy);
        return true;
    }

    private void close(TunnelFault fault, String detail, Outbox<MdTunnelOutput> out) {
        leave();
        counters.increment(TunnelCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new Close(fault, detail));
    }

    private static void send(TunnelMessage message, Outbox<MdTunnelOutput> out) {
        out.add(new SendBytes(TunnelCodec.encode(message)));
    }
}
