package dev.sotto.provisioning;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;

class DraftFuzzTest {
    private static final RecordReader.SecretPort PLAIN = new RecordReader.SecretPort() {
        @Override
        public Secret seal(String plain, String pointer) {
            return new Secret("x" + plain);
        }

        @Override
        public boolean isStored() {
            return false;
        }
    };

    @FuzzTest
    void any_text_is_a_record_or_a_list_of_faults(byte[] octets) {
        JsonNode document;
        try {
            document = Documents.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (MalformedException _) {
            return;
        }
        for (Kind<?> kind : Kind.ALL) {
            Draft<?> read = new RecordReader(PLAIN).read(kind.type(), document, null);
            if (read instanceof Draft.Fine<?>(Record value)) {
                Documents.shown(value);
            } else if (((Draft.Faulty<?>) read).faults().isEmpty()) {
                throw new AssertionError("refused without a reason");
            }
        }
    }
}
