package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** One message of the tunnel between a media distributor and a key distributor (RFC 9185 6.1). */
public sealed interface TunnelMessage {
    /**
     * First message on every connection, from the media distributor (RFC 9185 6.2).
     *
     * @param version of the tunnel protocol; 0 is the only one there is
     * @param profiles SRTP protection profiles that the media distributor supports, for example 0x0009; empty when the
     *     version is not 0, because then the rest of the message is not ours to read
     */
    record SupportedProfiles(int version, List<Integer> profiles) implements TunnelMessage {
        /** Takes a copy of the list. */
        public SupportedProfiles {
            profiles = List.copyOf(profiles);
        }
    }

    /**
     * The key distributor does not speak the version that it was offered, and closes (RFC 9185 6.3).
     *
     * @param highestVersion the highest version that it speaks, 0..255
     */
    record UnsupportedVersion(int highestVersion) implements TunnelMessage {}

    /**
     * Hop-by-hop keys of one association, for the media distributor (RFC 9185 6.4). Whoever takes this message out of a
     * codec or a machine owns the keys and destroys them.
     *
     * @param association which association
     * @param profile the SRTP protection profile that was negotiated
     * @param mki master key identifier; empty in PERC, because RFC 8870 4 forbids it together with EKT
     * @param clientKey what the endpoint encrypts with; of a double profile the outer half only
     * @param serverKey what the media distributor encrypts with towards the endpoint
     * @param clientSalt goes with {@code clientKey}
     * @param serverSalt goes with {@code serverKey}
     */
    record MediaKeys(
            UUID association,
            int profile,
            byte[] mki,
            KeyMaterial clientKey,
            KeyMaterial serverKey,
            KeyMaterial clientSalt,
            KeyMaterial serverSalt)
            implements TunnelMessage {
        private static final byte[] NO_MKI = {};

        /** Keys without a master key identifier. */
        public MediaKeys(
                UUID association,
                int profile,
                KeyMaterial clientKey,
                KeyMaterial serverKey,
                KeyMaterial clientSalt,
                KeyMaterial serverSalt) {
            this(association, profile, NO_MKI, clientKey, serverKey, clientSalt, serverSalt);
        }

        /** The same with keys of their own life. */
        public MediaKeys copy() {
            return new MediaKeys(
                    association,
                    profile,
                    mki,
                    clientKey.copy(),
                    serverKey.copy(),
                    clientSalt.copy(),
                    serverSalt.copy());
        }

        /** Destroys all four secrets. */
        public void destroy() {
            clientKey.destroy();
            serverKey.destroy();
            clientSalt.destroy();
            serverSalt.destroy();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof MediaKeys that
                    && association.equals(that.association)
                    && profile == that.profile
                    && Arrays.equals(mki, that.mki)
                    && clientKey.equals(that.clientKey)
                    && serverKey.equals(that.serverKey)
                    && clientSalt.equals(that.clientSalt)
                    && serverSalt.equals(that.serverSalt);
        }

        @Override
        public int hashCode() {
            return Objects.hash(association, profile);
        }

        @Override
        public String toString() {
            return "MediaKeys[" + association + ", profile=" + HexFormat.of().toHexDigits((short) profile) + "]";
        }
    }

    /**
     * A DTLS datagram of an endpoint or for an endpoint (RFC 9185 6.5).
     *
     * @param association which association
     * @param datagram the UDP payload, one or more complete DTLS records; 1 to 65517 octets
     */
    record TunneledDtls(UUID association, byte[] datagram) implements TunnelMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof TunneledDtls that
                    && association.equals(that.association)
                    && Arrays.equals(datagram, that.datagram);
        }

        @Override
        public int hashCode() {
            return 31 * association.hashCode() + Arrays.hashCode(datagram);
        }

        @Override
        public String toString() {
            return "TunneledDtls[" + association + ", " + datagram.length + " octets]";
        }
    }

    /**
     * The association has ended at the side that says so (RFC 9185 6.6).
     *
     * @param association which association
     */
    record EndpointDisconnect(UUID association) implements TunnelMessage {}

    /**
     * A message of a type that nobody has defined yet, 6 to 255: skipped by its length, and counted.
     *
     * @param type its type
     * @param length of its body in octets
     */
    record Unassigned(int type, int length) implements TunnelMessage {}
}
