package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks for keys finds them, in every form and at every place. */
class MemoryScannerTest {
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path folder;

    @Test
    void round_keys_are_those_of_fips_197() {
        byte[] key128 = HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c");
        byte[] key256 = HEX.parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        byte[] example = HEX.parseHex("000102030405060708090a0b0c0d0e0f");

        assertThat(AesSchedule.encryption(key128))
                .hasSize(10)
                .startsWith(HEX.parseHex("a0fafe1788542cb123a339392a6c7605"))
                .endsWith(HEX.parseHex("d014f9a8c9ee2589e13f0cc8b6630ca6"));
        assertThat(AesSchedule.encryption(key256))
                .hasSize(13)
                .startsWith(HEX.parseHex("9ba354118e6925afa51a8b5f2067fcde"))
                .endsWith(HEX.parseHex("fe4890d1e6188d0b046df344706c631e"));
        assertThat(AesSchedule.decryption(example))
                .as("FIPS 197 appendix C.1, round[1].ik_sch of the equivalent inverse cipher")
                .hasSize(9)
                .endsWith(HEX.parseHex("13aa29be9c8faff6f770f58000f7bf03"));
    }

    @Test
    void every_form_is_found_at_any_offset_and_across_the_borders_of_what_is_read_at_once() throws IOException {
        Random random = new Random(7);
        byte[] key = new byte[32];
        random.nextBytes(key);
        Secret secret = new Secret("key", key, true);
        List<Secret.Form> forms = secret.allForms();
        byte[] memory = new byte[5 << 20];
        random.nextBytes(memory);
        int at = (1 << 20) - 7;
        for (Secret.Form form : forms) {
            System.arraycopy(form.octets(), 0, memory, at, form.octets().length);
            at += form.equals(forms.get(forms.size() / 2)) ? (2 << 20) - at % (1 << 20) - 3 : form.octets().length + 1;
        }
        System.arraycopy(key, 0, memory, memory.length - key.length, key.length);
        Path file = Files.write(folder.resolve("memory"), memory);

        Map<String, Integer> found = new MemoryScanner(List.of(secret), Secret::allForms).file(file);

        forms.forEach(form -> assertThat(found).containsKey("key: " + form.name()));
        assertThat(found).containsEntry("key: raw", 2);
        assertThat(found.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(forms.size() + 1);
    }

    @Test
    void text_is_found_as_java_and_people_write_it() throws IOException {
        Secret secret = Secret.key("key", "000102030405060708090a0b0c0d0e0f");
        String log = "a 000102030405060708090a0b0c0d0e0f b 000102030405060708090A0B0C0D0E0F c AAECAwQFBgcICQoLDA0ODw== "
                + "d [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]";

        Map<String, Integer> found = new MemoryScanner(List.of(secret), Secret::textForms)
                .file(Files.writeString(folder.resolve("log"), log));

        assertThat(found).containsOnlyKeys("key: hex", "key: HEX", "key: base64+0", "key: array");
    }
}
