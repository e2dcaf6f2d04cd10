package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.SupportedProfiles;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.keying.tunnel.TunnelMessage.Unassigned;
import dev.sotto.keying.tunnel.TunnelMessage.UnsupportedVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes tunnel messages (RFC 9185 6). An instance reads one connection: {@link #append} what arrived, then
 * {@link #next} until it is null. After a {@link MalformedException} the connection is lost: nothing says where the next
 * message would start.
 */
public final class TunnelCodec {
    /** Longest DTLS datagram that fits: the outer length has 16 bits and also covers the identifier and a length. */
    public static final int MAX_DATAGRAM = 0xFFFF - 16 - 2;

    /** The only version of the protocol (RFC 9185 6.2). */
    public static final int VERSION = 0;

    static final int SUPPORTED_PROFILES = 1;
    static final int UNSUPPORTED_VERSION = 2;
    static final int MEDIA_KEYS = 3;
    static final int TUNNELED_DTLS = 4;
    static final int ENDPOINT_DISCONNECT = 5;

    private final FrameReader frames = new FrameReader(0xFFFF);

    /** Adds what arrived; it is copied. */
    public void append(byte[] arrived) {
        frames.append(arrived);
    }

    /** Overwrites and forgets what waits for the rest of its message. */
    public void wipe() {
        frames.wipe();
    }

    /**
     * The next message, or null until more arrives.
     *
     * @throws MalformedException if the octets break RFC 9185 6
     */
    public @Nullable TunnelMessage next() {
        // RFC 9185 5.5: the first four octets are enough for UnsupportedVersion, whatever a later version puts behind
        // them, because the connection ends with it.
        if (frames.available() > FrameReader.HEADER && frames.peek(0) == UNSUPPORTED_VERSION && !isEmptyBody()) {
            int highest = frames.peek(FrameReader.HEADER);
            frames.wipe();
            return new UnsupportedVersion(highest);
        }
        FrameReader.Frame frame = frames.next();
        return frame == null ? null : decode(frame);
    }

    private boolean isEmptyBody() {
        return frames.peek(1) == 0 && frames.peek(2) == 0;
    }

    private static TunnelMessage decode(FrameReader.Frame frame) {
        OctetReader in = new OctetReader(frame.body());
        return switch (frame.type()) {
            case 0 -> throw new MalformedException("RFC 9185 8: message type 0 is reserved", 0, "00");
            case SUPPORTED_PROFILES -> supportedProfiles(in);
            case UNSUPPORTED_VERSION -> throw in.fault("RFC 9185 6.3: UnsupportedVersion without a version");
            case MEDIA_KEYS -> mediaKeys(in, frame.body());
            case TUNNELED_DTLS -> tunneledDtls(in);
            case ENDPOINT_DISCONNECT -> endpointDisconnect(in);
            default -> new Unassigned(frame.type(), frame.body().length);
        };
    }

    private static SupportedProfiles supportedProfiles(OctetReader in) {
        int version = in.u8("RFC 9185 6.2: version");
        if (version != VERSION) {
            return new SupportedProfiles(version, List.of());
        }
        int length = in.u16("RFC 9185 6.2: length of protection_profiles");
        if (length < 2 || length % 2 != 0) {
            throw in.fault("RFC 9185 6.2: protection_profiles of " + length + " octets");
        }
        OctetReader vector = in.nested(length, "RFC 9185 6.2: protection_profiles");
        in.requireEnd("RFC 9185 6.2: SupportedProfiles");
        List<Integer> profiles = new ArrayList<>();
        while (vector.remaining() > 0) {
            profiles.add(vector.u16("RFC 9185 6.2: protection profile"));
        }
        return new SupportedProfiles(version, profiles);
    }

    private static MediaKeys mediaKeys(OctetReader in, byte[] body) {
        try {
            UUID association = association(in);
            int profile = in.u16("RFC 9185 6.4: protection_profile");
            byte[] mki = in.octets(in.u8("RFC 9185 6.4: length of mki"), "RFC 9185 6.4: mki");
            byte[] clientKey = secret(in);
            byte[] serverKey = secret(in);
            byte[] clientSalt = secret(in);
            byte[] serverSalt = secret(in);
            if (in.remaining() != 0) {
                throw hidden(in.position(), "octets behind the last salt");
            }
            return new MediaKeys(
                    association, profile, mki, own(clientKey), own(serverKey), own(clientSalt), own(serverSalt));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static byte[] secret(OctetReader in) {
        int at = in.position();
        int length = in.remaining() == 0 ? 0 : in.u8("RFC 9185 6.4: length of a key or salt");
        if (length == 0 || length > in.remaining()) {
            throw hidden(at, "a key or salt of " + length + " octets");
        }
        return in.octets(length, "RFC 9185 6.4: key or salt");
    }

    /** A fault without an excerpt, because the octets around it are keys. */
    private static MalformedException hidden(int offset, String what) {
        return new MalformedException("RFC 9185 6.4: " + what, offset, "");
    }

    private static KeyMaterial own(byte[] octets) {
        KeyMaterial material = KeyMaterial.copyOf(octets);
        Arrays.fill(octets, (byte) 0);
        return material;
    }

    private static TunneledDtls tunneledDtls(OctetReader in) {
        UUID association = association(in);
        int length = in.u16("RFC 9185 6.5: length of dtls_message");
        if (length == 0) {
            throw in.fault("RFC 9185 6.5: empty dtls_message");
        }
        byte[] datagram = in.octets(length, "RFC 9185 6.5: dtls_message");
        in.requireEnd("RFC 9185 6.5: TunneledDtls");
        return new TunneledDtls(association, datagram);
    }

    private static EndpointDisconnect endpointDisconnect(OctetReader in) {
        UUID association = association(in);
        in.requireEnd("RFC 9185 6.6: EndpointDisconnect");
        return new EndpointDisconnect(association);
    }

    private static UUID association(OctetReader in) {
        return new UUID(in.u64("RFC 9185 6: association_id"), in.u64("RFC 9185 6: association_id"));
    }

    /**
     * The message as octets. Those of {@link MediaKeys} are secret: the caller sends them into TLS and wipes them.
     *
     * @throws IllegalArgumentException if a field is longer than its length can say
     */
    public static byte[] encode(TunnelMessage message) {
        return switch (message) {
            case SupportedProfiles m -> encode(m);
            case UnsupportedVersion m ->
                frame(UNSUPPORTED_VERSION, 1).u8(m.highestVersion()).toOctets();
            case MediaKeys m -> encode(m);
            case TunneledDtls m -> encode(m);
            case EndpointDisconnect m ->
                uuid(frame(ENDPOINT_DISCONNECT, 16), m.association()).toOctets();
            case Unassigned m ->
                frame(m.type(), m.length()).octets(new byte[m.length()]).toOctets();
        };
    }

    private static byte[] encode(SupportedProfiles message) {
        int length = 2 * message.profiles().size();
        if (length == 0 || length > 0xFFFF - 3) {
            throw new IllegalArgumentException("RFC 9185 6.2: " + length / 2 + " profiles");
        }
        OctetWriter out =
                frame(SUPPORTED_PROFILES, 3 + length).u8(message.version()).u16(length);
        message.profiles().forEach(out::u16);
        return out.toOctets();
    }

    private static byte[] encode(MediaKeys message) {
        int length = 16
                + 2
                + 5
                + message.mki().length
                + message.clientKey().length()
                + message.serverKey().length()
                + message.clientSalt().length()
                + message.serverSalt().length();
        if (message.mki().length > 0xFF) {
            throw new IllegalArgumentException("RFC 9185 6.4: mki of " + message.mki().length + " octets");
        }
        OctetWriter out = uuid(frame(MEDIA_KEYS, length), message.association()).u16(message.profile());
        out.u8(message.mki().length).octets(message.mki());
        secret(out, message.clientKey());
        secret(out, message.serverKey());
        secret(out, message.clientSalt());
        secret(out, message.serverSalt());
        return out.toOctetsAndWipe();
    }

    private static void secret(OctetWriter out, KeyMaterial material) {
        if (material.length() == 0 || material.length() > 0xFF) {
            throw new IllegalArgumentException("RFC 9185 6.4: key or salt of " + material.length() + " octets");
        }
        byte[] octets = material.dangerousOctets();
        out.u8(octets.length).octets(octets);
        Arrays.fill(octets, (byte) 0);
    }

    private static byte[] encode(TunneledDtls message) {
        byte[] datagram = message.datagram();
        if (datagram.length == 0 || datagram.length > MAX_DATAGRAM) {
            throw new IllegalArgumentException("RFC 9185 6.5: datagram of " + datagram.length + " octets");
        }
        return uuid(frame(TUNNELED_DTLS, 18 + datagram.length), message.association())
                .u16(datagram.length)
                .octets(datagram)
                .toOctets();
    }

    private static OctetWriter frame(int type, int length) {
        return new OctetWriter(FrameReader.HEADER + length).u8(type).u16(length);
    }

    private static OctetWriter uuid(OctetWriter out, UUID association) {
        return out.u64(association.getMostSignificantBits()).u64(association.getLeastSignificantBits());
    }
}
