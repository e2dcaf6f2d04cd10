package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SRTP keys in the SDP of a capture of SIP over UDP (RFC 4568 6.1). */
public final class SdesKeys {
    private static final Pattern INLINE = Pattern.compile("a=crypto:\\d+ (\\w+) inline:([A-Za-z0-9+/=]+)");

    private SdesKeys() {}

    /** Master keys and salts together, in the order in which they were said; and the master keys alone, which are AES keys. */
    public static List<Secret> read(Path capture) {
        try {
            String all = Files.readString(capture, StandardCharsets.ISO_8859_1);
            Map<String, Secret> found = new LinkedHashMap<>();
            for (Matcher line = INLINE.matcher(all); line.find(); ) {
                byte[] both = Base64.getDecoder().decode(line.group(2));
                int key = line.group(1).contains("256") ? 32 : 16;
                found.put(line.group(2), new Secret("SDES key and salt " + found.size(), both, false));
                found.put(
                        line.group(2) + "key",
                        new Secret("SDES master key " + found.size(), Arrays.copyOf(both, key), true));
            }
            return List.copyOf(found.values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
