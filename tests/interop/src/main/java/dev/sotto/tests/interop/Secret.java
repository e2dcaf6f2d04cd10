package dev.sotto.tests.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A key that somebody must not have, or must have.
 *
 * @param name for reports, such as {@code EKTKey 3f21}
 * @param octets at least 12; shorter ones would be found by chance
 * @param isAesKey whether round keys of it may exist
 */
public record Secret(String name, byte[] octets, boolean isAesKey) {
    private static final int LEAST = 12;

    /** One way in which a secret can be written down. */
    public record Form(String name, byte[] octets) {}

    /** Checks the length. */
    public Secret {
        if (octets.length < LEAST) {
            throw new IllegalArgumentException(name + " is too short to be looked for");
        }
    }

    /** A key for AES, of 16 or 32 octets. */
    public static Secret key(String name, String hex) {
        return new Secret(name, HexFormat.of().parseHex(hex), true);
    }

    /** A salt. */
    public static Secret salt(String name, String hex) {
        return new Secret(name, HexFormat.of().parseHex(hex), false);
    }

    /** As text in a log or a heap: hexadecimal, with colons too, Base64 at every alignment, and as Java prints arrays. */
    public List<Form> textForms() {
        List<Form> forms = new ArrayList<>();
        String hex = HexFormat.of().formatHex(octets);
        text(forms, "hex", hex);
        text(forms, "HEX", hex.toUpperCase(Locale.ROOT));
        text(forms, "he:x", HexFormat.ofDelimiter(":").formatHex(octets));
        text(forms, "HE:X", HexFormat.ofDelimiter(":").withUpperCase().formatHex(octets));
        for (int alignment = 0; alignment < 3; alignment++) {
            text(forms, "base64+" + alignment, base64(Base64.getEncoder(), alignment));
            text(forms, "base64url+" + alignment, base64(Base64.getUrlEncoder(), alignment));
        }
        List<String> numbers = new ArrayList<>();
        for (byte octet : octets) {
            numbers.add("" + octet);
        }
        text(forms, "array", String.join(", ", numbers));
        return forms.stream()
                .collect(
                        Collectors.toMap(f -> new String(f.octets(), StandardCharsets.ISO_8859_1), f -> f, (a, b) -> a))
                .values()
                .stream()
                .toList();
    }

    /** Text forms, raw and reversed octets, words as an {@code int[]} keeps them, and round keys in both byte orders. */
    public List<Form> allForms() {
        List<Form> forms = new ArrayList<>(textForms());
        forms.add(new Form("raw", octets));
        byte[] reversed = octets.clone();
        for (int i = 0; i < octets.length; i++) {
            reversed[i] = octets[octets.length - 1 - i];
        }
        forms.add(new Form("reversed", reversed));
        forms.add(new Form("int[]", swapWords(octets)));
        if (isAesKey) {
            AesSchedule.encryption(octets).forEach(key -> roundKey(forms, "encryption round key", key));
            AesSchedule.decryption(octets).forEach(key -> roundKey(forms, "decryption round key", key));
        }
        return forms;
    }

    private static void roundKey(List<Form> forms, String name, byte[] key) {
        forms.add(new Form(name, key));
        forms.add(new Form(name + " int[]", swapWords(key)));
    }

    private static void text(List<Form> forms, String name, String text) {
        forms.add(new Form(name, text.getBytes(StandardCharsets.ISO_8859_1)));
        forms.add(new Form(name + " utf-16", text.getBytes(StandardCharsets.UTF_16LE)));
    }

    /** The characters that do not depend on what stands before and behind. */
    private String base64(Base64.Encoder encoder, int alignment) {
        byte[] shifted = new byte[alignment + octets.length];
        System.arraycopy(octets, 0, shifted, alignment, octets.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring((8 * alignment + 5) / 6, 8 * shifted.length / 6);
    }

    private static byte[] swapWords(byte[] octets) {
        byte[] out = Arrays.copyOf(octets, octets.length & ~3);
        for (int i = 0; i < out.length; i++) {
            out[i] = octets[(i & ~3) | (3 - (i & 3))];
        }
        return out;
    }
}
