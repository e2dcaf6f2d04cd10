package dev.sotto.sip.calls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class SecretMaskFuzzTest {
    private static final String KEY = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    private static final String RESPONSE = "response=\"6629fae49393a05397450978507c4ef1\"";

    @FuzzTest
    void any_message_is_masked_and_keeps_no_key_and_no_answer_to_a_challenge(byte[] data) {
        String around = new String(data, StandardCharsets.ISO_8859_1);
        SecretMask.message(data);
        String message = "INVITE sip:1@host SIP/2.0\r\nAuthorization: Digest " + RESPONSE
                + "\r\nContent-Type: application/sdp\r\nX-Any: " + around.replaceAll("[\r\n]", " ")
                + "\r\n\r\nv=0\r\na=crypto:1 "
                + "AES_CM_128_HMAC_SHA1_80 " + KEY + "\r\n" + around;
        String masked = new String(
                SecretMask.message(message.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
        if (masked.contains(KEY.substring(7)) || masked.contains("6629fae49393a053")) {
            throw new AssertionError(masked);
        }
    }
}
