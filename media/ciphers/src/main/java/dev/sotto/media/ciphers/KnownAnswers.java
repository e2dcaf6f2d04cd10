package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetReader;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;

/** What the RFCs say that ciphers give. */
final class KnownAnswers {
    private static final int HEADER = 12;

    /** RFC 7714 16: the packet, and what it is under a key of 16 and of 32 octets. */
    private static final String GCM_KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static final String GCM_IV = "51753c6580c2726f2071841400000000";
    private static final String GCM_PLAIN =
            "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120" + "696e207061727465732074726573";
    private static final String GCM_128 =
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47"
                    + "a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";
    private static final String GCM_256 =
            "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a02"
                    + "76ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13";

    /**
     * The session keys of RFC 3711 B.3, and the IV of 4.1.1 from its session salt, SSRC cafebabe and index 0x1234. The RFC has no
     * packet for them; this one is from the tests of libsrtp.
     */
    private static final String CM_KEY = "c61e7a93744f39ee10734afe3ff7a087";

    private static final String CM_HMAC_KEY = "cebe321f6ff7716b6fd4ab49af256a156d38baa4";
    private static final String CM_IV = "30cbbc084cc3363bd49db34a88d50000";
    private static final String CM_PLAIN = "800f1234decafbadcafebabeabababababababababababababababab";
    private static final String CM_SEALED =
            "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";

    /** RFC 3711 B.2 and RFC 6188 7.1. */
    private static final String STREAM_IV = "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000";

    private static final String STREAM_KEY_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String STREAM_128 =
            "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0";
    private static final String STREAM_KEY_256 = "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98";
    private static final String STREAM_256 =
            "92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31";

    private KnownAnswers() {}

    /** Which answer is wrong, as a sentence; empty if none is. */
    static String wrong(CipherSuite suite, AeadPort port) {
        boolean right = switch (suite) {
            case AES_128_GCM -> packet(port.gcm(key(GCM_KEY.substring(0, 32))), GCM_IV, GCM_PLAIN, GCM_128, false);
            case AES_256_GCM -> packet(port.gcm(key(GCM_KEY)), GCM_IV, GCM_PLAIN, GCM_256, false);
            case AES_CM_HMAC_SHA1 ->
                packet(port.counterModeHmacSha1(key(CM_KEY), key(CM_HMAC_KEY)), CM_IV, CM_PLAIN, CM_SEALED, true);
            case KEYSTREAM_128 -> keystream(port.counterMode(key(STREAM_KEY_128)), STREAM_128);
            case KEYSTREAM_256 -> keystream(port.counterMode(key(STREAM_KEY_256)), STREAM_256);
        };
        return right ? "" : "the known answer for " + suite + " is not given";
    }

    private static KeyMaterial key(String hex) {
        return KeyMaterial.copyOf(octets(hex));
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static boolean packet(AeadKey key, String iv, String plain, String sealed, boolean trailer) {
        byte[] before = octets(plain);
        byte[] after = octets(sealed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(after.length);
            MemorySegment.copy(before, 0, memory, ValueLayout.JAVA_BYTE, 0, before.length);
            AeadJob job = new AeadJob();
            job.key = key;
            job.ivHigh = OctetReader.bigEndian(octets(iv), 0, 8);
            job.ivLow = OctetReader.bigEndian(octets(iv), 8, 8);
            job.aad = memory;
            job.aadLength = HEADER;
            job.hasTrailer = trailer;
            job.source = memory;
            job.sourceOffset = HEADER;
            job.length = before.length - HEADER;
            job.target = memory;
            job.targetOffset = HEADER;
            job.tagOffset = before.length;
            key.seal(job);
            boolean right = Arrays.equals(memory.toArray(ValueLayout.JAVA_BYTE), after);
            boolean authentic = key.open(job);
            byte[] opened = memory.asSlice(0, before.length).toArray(ValueLayout.JAVA_BYTE);
            return right && authentic && Arrays.equals(opened, before);
        } finally {
            key.destroy();
        }
    }

    private static boolean keystream(KeystreamKey key, String expected) {
        byte[] octets = octets(expected);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(octets.length);
            key.keystream(
                    OctetReader.bigEndian(octets(STREAM_IV), 0, 8),
                    OctetReader.bigEndian(octets(STREAM_IV), 8, 8),
                    memory,
                    octets.length);
            return Arrays.equals(memory.toArray(ValueLayout.JAVA_BYTE), octets);
        } finally {
            key.destroy();
        }
    }
}
