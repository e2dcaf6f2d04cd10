package dev.sotto.keying.ekt;

import dev.sotto.base.OctetWriter;

/** What stands behind the outer tag of an SRTP packet (RFC 8870 4.1). Nothing authenticates it but its own ciphertext. */
public sealed interface EktField {
    /** Message type of {@link ShortField}. */
    int TYPE_SHORT = 0x00;

    /** Message type of {@link Full}. */
    int TYPE_FULL = 0x02;

    /** How many octets the field takes on the wire. */
    int length();

    /** The field as it is appended to a packet. */
    byte[] toOctets();

    /** The one octet that says: no key here. */
    record ShortField() implements EktField {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public byte[] toOctets() {
            return new byte[] {TYPE_SHORT};
        }
    }

    /**
     * A wrapped SRTP master key.
     *
     * @param ciphertext the wrapped {@link EktPlaintext}, 1..251 octets
     * @param spi which EKT parameter set, 0..65535; in clear
     * @param epoch how many keys this source announced before under the same set, 0..65535; in clear
     */
    record FullField(byte[] ciphertext, int spi, int epoch) implements EktField {
        /** Octets around the ciphertext: SPI, epoch, length and type. */
        static final int OVERHEAD = 7;

        static final int MAX_CIPHERTEXT = 251;

        @Override
        public int length() {
            return ciphertext.length + OVERHEAD;
        }

        @Override
        public byte[] toOctets() {
            return new OctetWriter(length())
                    .octets(ciphertext)
                    .u16(spi)
                    .u16(epoch)
                    .u16(length())
                    .u8(TYPE_FULL)
                    .toOctets();
        }

        @Override
        public String toString() {
            return "FullField[spi=" + spi + ", epoch=" + epoch + ", length=" + length() + "]";
        }
    }

    /**
     * A field of a type that we do not know; it is stripped by its length and otherwise ignored (RFC 8870 4.1).
     *
     * @param type 0x01 or 0x03..0xFF
     * @param body what stands before the length, 1..1024 octets
     */
    record UnknownField(int type, byte[] body) implements EktField {
        /** Octets around the body: length and type. */
        static final int OVERHEAD = 3;

        static final int MAX_BODY = 1024;

        @Override
        public int length() {
            return body.length + OVERHEAD;
        }

        @Override
        public byte[] toOctets() {
            return new OctetWriter(length()).octets(body).u16(length()).u8(type).toOctets();
        }

        @Override
        public String toString() {
            return "UnknownField[type=" + type + ", length=" + length() + "]";
        }
    }
}
