package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys of a call: those in the key log of a phone (docs/security/keylog.md), and those that follow from them. */
public final class KeyLog {
    private static final HexFormat HEX = HexFormat.of();
    private static final int PCAP_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int UDP = 8;

    private record EktKey(byte[] key, String salt) {}

    private final Map<String, EktKey> ektKeys = new TreeMap<>();
    private final List<Secret> hops = new ArrayList<>();
    private final List<Secret> masterSecrets = new ArrayList<>();

    private KeyLog() {}

    /** Reads the file, and the one for tshark beside it if there is one, as far as they are written. */
    public static KeyLog read(Path file) {
        KeyLog log = new KeyLog();
        Path nss = Path.of(file + ".nss");
        try {
            Files.readAllLines(file).forEach(log::line);
            if (Files.exists(nss)) {
                Files.readAllLines(nss).forEach(log::line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return log;
    }

    private void line(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("EKT")) {
            ektKeys.put(words[1], new EktKey(HEX.parseHex(words[2]), words[3]));
        } else if (words[0].equals("HBH")) {
            byte[] key = HEX.parseHex(words[3]);
            byte[] salt = HEX.parseHex(words[4]);
            hops.add(new Secret("hop " + words[1] + " master key", key, true));
            hops.add(new Secret("hop " + words[1] + " session key", derive(key, salt, 0, key.length), true));
        } else if (words[0].equals("CLIENT_RANDOM")) {
            masterSecrets.add(Secret.salt("DTLS master secret", words[2]));
        }
    }

    /** The EKTKeys and their salts, oldest first by SPI. */
    public List<Secret> ektKeys() {
        List<Secret> secrets = new ArrayList<>();
        ektKeys.forEach((spi, ekt) -> {
            secrets.add(new Secret("EKTKey " + spi, ekt.key, true));
            secrets.add(Secret.salt("end-to-end salt " + spi, ekt.salt));
        });
        return secrets;
    }

    /** Every key in the log. */
    public List<Secret> all() {
        List<Secret> secrets = new ArrayList<>(ektKeys());
        secrets.addAll(hops);
        secrets.addAll(masterSecrets);
        return secrets;
    }

    /** Master and session keys of the outer hop, both directions. */
    public List<Secret> hopKeys() {
        return hops;
    }

    /** The senders' keys: unwrapped from the FullEKTFields (RFC 8870 4.1) of a capture, and the session keys made of them. */
    public List<Secret> senderKeys(Path capture) {
        try {
            Map<String, Secret> secrets = new HashMap<>();
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = PCAP_HEADER; at + RECORD_HEADER <= in.limit(); ) {
                int length = in.getInt(at + 8);
                at += RECORD_HEADER;
                if (at + length <= in.limit()) {
                    payload(Arrays.copyOfRange(in.array(), at, at + length), secrets);
                }
                at += length;
            }
            return List.copyOf(secrets.values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** IPv4 over Ethernet only: that is what loopback is. */
    private void payload(byte[] frame, Map<String, Secret> secrets) {
        int start = ETHERNET + 4 * (frame[ETHERNET] & 0x0F) + UDP;
        // A FullEKTField ends with SPI, epoch, its length, and 02 (RFC 8870 4.1).
        if (start + 12 > frame.length || frame[frame.length - 1] != 2) {
            return;
        }
        int end = frame.length;
        int field = ((frame[end - 3] & 0xFF) << 8) | (frame[end - 2] & 0xFF);
        String spi = HEX.formatHex(frame, end - 7, end - 5);
        EktKey ekt = ektKeys.get(spi);
        if (ekt != null && field > 7 && start + field <= end) {
            unwrap(ekt, Arrays.copyOfRange(frame, end - field, end - 7), secrets);
        }
    }

    private static void unwrap(EktKey ekt, byte[] ciphertext, Map<String, Secret> secrets) {
        byte[] plain;
        try {
            Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(ekt.key, "AES"));
            plain = cipher.doFinal(ciphertext);
        } catch (GeneralSecurityException e) {
            return;
        }
        byte[] key = Arrays.copyOfRange(plain, 1, 1 + plain[0]);
        String ssrc = HEX.formatHex(plain, 1 + plain[0], 5 + plain[0]);
        byte[] salt = HEX.parseHex(ekt.salt);
        String name = "sender " + ssrc + " ";
        String hex = HEX.formatHex(key);
        secrets.putIfAbsent(hex, new Secret(name + "master key", key, true));
        secrets.putIfAbsent(hex + "0", new Secret(name + "session key", derive(key, salt, 0, key.length), true));
        secrets.putIfAbsent(hex + "2", new Secret(name + "session salt", derive(key, salt, 2, 12), false));
    }

    /** RFC 3711 4.3.3 with the salt of RFC 7714 11: AES in counter mode over zeros. */
    private static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length) {
        byte[] counter = Arrays.copyOf(masterSalt, 16);
        counter[7] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new IvParameterSpec(counter));
            return cipher.doFinal(new byte[length]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES/CTR", e);
        }
    }
}
