package dev.sotto.provisioning;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.MalformedException;

/** JSON documents as they come from outside and go there. */
public final class Documents {
    private static final int DEEPEST = 16;
    private static final int LONGEST_TEXT = 250_000;

    /** Strict and bounded: a name twice, something behind the end, or too deep is no document. */
    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_TEXT)
                            .maxNumberLength(32)
                            .maxNameLength(200)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Documents() {}

    /**
     * Reads a document.
     *
     * @throws MalformedException if it is no JSON, has a name twice, or is deeper than anything that we have
     */
    public static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.isMissingNode()) {
                throw new MalformedException("JSON document", 0, "");
            }
            return node;
        } catch (JsonProcessingException e) {
            long offset =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
            throw new MalformedException("JSON document", (int) offset, "");
        }
    }

    /** A record as answers show it: of secrets only whether there are any. */
    public static ObjectNode shown(Record record) {
        return RecordWriter.SHOWN.write(record);
    }

    /** A document as text, on one line. */
    public static String text(JsonNode document) {
        return document.toString();
    }
}
