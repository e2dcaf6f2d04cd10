package dev.sotto.keying.ekt;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The one line that the key distributor's operator hands to somebody who may join: {@code sotto1:} and base64url of
 * {@code hostLength(1) host port(2) pin(32) secretLength(1) secret addressLength(2) address}.
 *
 * @param host of the enrolment page, a name or an address without brackets, 1..255 octets of ASCII
 * @param port of the enrolment page
 * @param caPin SHA-256 of the subject public key of the key distributor's own CA; what the endpoint keeps and trusts
 * @param secret good for one enrolment, 16..64 octets
 * @param conference the address of the conference, {@code sip:user@host}
 */
public record EnrolmentToken(String host, int port, Fingerprint caPin, KeyMaterial secret, String conference) {
    /** What every token starts with. */
    public static final String PREFIX = "sotto1:";

    private static final String RULE = "enrolment token";
    private static final int MAX_TEXT = 1024;
    private static final int MAX_ADDRESS = 512;
    private static final int PIN_LENGTH = 32;

    /** @throws IllegalArgumentException if a part is out of its range */
    public EnrolmentToken {
        boolean text = printable(host, 255) && printable(conference, MAX_ADDRESS);
        boolean secretFits = secret.length() >= 16 && secret.length() <= 64;
        boolean pinFits = caPin.algorithm().equals(Fingerprint.SHA_256) && caPin.digest().length == PIN_LENGTH;
        if (!text || !secretFits || !pinFits || port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("enrolment token for " + host + ":" + port);
        }
    }

    /** The line. It is a secret until it was used. */
    public String dangerousText() {
        byte[] hostOctets = host.getBytes(StandardCharsets.US_ASCII);
        byte[] address = conference.getBytes(StandardCharsets.US_ASCII);
        byte[] secretOctets = secret.dangerousOctets();
        byte[] octets = new OctetWriter(128 + address.length)
                .u8(hostOctets.length)
                .octets(hostOctets)
                .u16(port)
                .octets(caPin.digest())
                .u8(secretOctets.length)
                .octets(secretOctets)
                .u16(address.length)
                .octets(address)
                .toOctetsAndWipe();
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        Arrays.fill(secretOctets, (byte) 0);
        Arrays.fill(octets, (byte) 0);
        return text;
    }

    /**
     * Reads a line.
     *
     * @throws MalformedException if it is not such a line; its text has no part of the secret
     */
    public static EnrolmentToken parse(String text) {
        String line = text.strip();
        if (!line.startsWith(PREFIX) || line.length() > MAX_TEXT) {
            throw new MalformedException(RULE + " starts with " + PREFIX, 0, "");
        }
        try {
            OctetReader reader = new OctetReader(Base64.getUrlDecoder().decode(line.substring(PREFIX.length())));
            String host = ascii(reader.octets(reader.u8(RULE), RULE));
            int port = reader.u16(RULE);
            Fingerprint pin = new Fingerprint(Fingerprint.SHA_256, reader.octets(PIN_LENGTH, RULE));
            byte[] secret = reader.octets(reader.u8(RULE), RULE);
            String conference = ascii(reader.octets(reader.u16(RULE), RULE));
            reader.requireEnd(RULE);
            EnrolmentToken token = new EnrolmentToken(host, port, pin, KeyMaterial.copyOf(secret), conference);
            Arrays.fill(secret, (byte) 0);
            return token;
        } catch (MalformedException e) {
            throw new MalformedException(RULE, e.offset(), "");
        } catch (IllegalArgumentException e) {
            throw new MalformedException(RULE + " was not copied as a whole", 0, "");
        }
    }

    private static String ascii(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static boolean printable(String text, int max) {
        return !text.isEmpty() && text.length() <= max && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
