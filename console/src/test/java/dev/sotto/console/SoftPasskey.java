package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

/** A passkey in software: makes itself known and signs as WebAuthn level 2, 6.5 says, or a little wrong where a test wants that. */
final class SoftPasskey {
    private static final int PRESENT_AND_VERIFIED = 0x05;
    private static final int HAS_CREDENTIAL = 0x40;

    private final KeyPair keys;
    private final byte[] id = {1, 2, 3, 4, 5, 6, 7, 8};
    private final String origin;
    int count = 1;

    SoftPasskey(String origin) {
        this.origin = origin;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a browser sends after {@code begin}. */
    ObjectNode made(JsonNode begin) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(data(begin, HAS_CREDENTIAL));
        data.writeBytes(new byte[16]);
        data.writeBytes(new byte[] {0, (byte) id.length});
        data.writeBytes(id);
        data.writeBytes(publicKey());
        ByteArrayOutputStream attestation = new ByteArrayOutputStream();
        attestation.write(0xA3);
        text(attestation, "fmt");
        text(attestation, "none");
        text(attestation, "attStmt");
        attestation.write(0xA0);
        text(attestation, "authData");
        octets(attestation, data.toByteArray());
        return JsonNodeFactory.instance
                .objectNode()
                .put("ceremony", begin.path("ceremony").asText())
                .put("clientData", PasskeyCheck.text(client(begin, "webauthn.create")))
                .put("attestation", PasskeyCheck.text(attestation.toByteArray()));
    }

    /** What a browser sends to sign in as the user of that record. */
    ObjectNode shown(JsonNode begin, String userId) {
        byte[] client = client(begin, "webauthn.get");
        byte[] data = data(begin, 0);
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(keys.getPrivate());
            signer.update(data);
            signer.update(Fingerprint.sha256(client).digest());
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("ceremony", begin.path("ceremony").asText())
                    .put("credential", PasskeyCheck.text(id))
                    .put("clientData", PasskeyCheck.text(client))
                    .put("authenticator", PasskeyCheck.text(data))
                    .put("signature", PasskeyCheck.text(signer.sign()))
                    .put("userHandle", PasskeyCheck.text(userId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] client(JsonNode begin, String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("challenge", begin.path("challenge").asText())
                .put("origin", origin)
                .put("crossOrigin", false)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] data(JsonNode begin, int more) {
        byte[] host = begin.path("host").asText().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(37)
                .put(Fingerprint.sha256(host).digest())
                .put((byte) (PRESENT_AND_VERIFIED | more))
                .putInt(count++)
                .array();
    }

    /** COSE: EC2, ES256, P-256. */
    private byte[] publicKey() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21});
        octets(out, coordinate(key.getW().getAffineX().toByteArray()));
        out.write(0x22);
        octets(out, coordinate(key.getW().getAffineY().toByteArray()));
        return out.toByteArray();
    }

    private static byte[] coordinate(byte[] number) {
        byte[] out = new byte[32];
        byte[] tail = Arrays.copyOfRange(number, Math.max(0, number.length - 32), number.length);
        System.arraycopy(tail, 0, out, 32 - tail.length, tail.length);
        return out;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0x60 + text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void octets(ByteArrayOutputStream out, byte[] octets) {
        out.write(0x58);
        out.write(octets.length);
        out.writeBytes(octets);
    }
}
