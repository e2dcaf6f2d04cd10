package dev.sotto.tests.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/** The vector and torture files of the class path: {@code vectors/…json}, {@code torture/…}. */
public final class Vectors {
    private Vectors() {}

    /** A vector file as a JSON tree, for example {@code ekt-rfc8870.json}. */
    public static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(octets("vectors/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + file, e);
        }
    }

    /** The hexadecimal string {@code field} of {@code node} as octets. */
    public static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.required(field).asText());
    }

    /** Any resource of the kit, for example {@code torture/rfc4475/wsinv.dat}. */
    public static byte[] octets(String resource) {
        try (InputStream in = Vectors.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such resource: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
