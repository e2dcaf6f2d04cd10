package dev.sotto.sdp;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * One {@code a=crypto} line of a peer (RFC 4568 9.1). A line that cannot be used is no fault of the whole description: others may
 * stand beside it (RFC 4568 5.1.2).
 */
sealed interface CryptoLine {
    /** Its tag. */
    int tag();

    /** One that can be taken. */
    record Usable(CryptoKey key) implements CryptoLine {
        @Override
        public int tag() {
            return key.tag();
        }
    }

    /**
     * One that cannot.
     *
     * @param why a few words for a person, without anything of a key
     */
    record Unusable(int tag, String why) implements CryptoLine {}

    /**
     * Reads the value of the attribute.
     *
     * @throws MalformedException if not even a tag can be read
     */
    static CryptoLine parse(String value) {
        String[] fields = value.trim().split(" +", -1);
        // No excerpt: it would hold a key.
        if (fields.length < 3) {
            throw new MalformedException("RFC 4568 4: a=crypto wants a tag, a suite and a key", 0, "");
        }
        int tag = (int) Numbers.parse(fields[0], 0, 999_999_999, "RFC 4568 4.1: tag");
        Optional<CryptoSuite> suite = CryptoSuite.of(fields[1]);
        if (suite.isEmpty()) {
            String name = fields[1].matches("[A-Za-z0-9_]{1,40}") ? fields[1] : "its suite";
            return new Unusable(tag, name + " is not known here");
        }
        for (String parameter : Arrays.asList(fields).subList(3, fields.length)) {
            Optional<String> fault = faultOfParameter(parameter);
            if (fault.isPresent()) {
                return new Unusable(tag, fault.get());
            }
        }
        return key(tag, suite.get(), fields[2]);
    }

    /**
     * RFC 4568 6.3. A replay window of {@code WSH} packets is only a hint, {@code FEC_SRTP} is the default, and parameters with
     * a dash may be ignored (6.3.7). All others would change what is done with packets, and what weakens SRTP is never done.
     */
    private static Optional<String> faultOfParameter(String parameter) {
        if (parameter.startsWith("-") || parameter.matches("WSH=[1-9][0-9]{1,8}|FEC_ORDER=FEC_SRTP")) {
            return Optional.empty();
        }
        String name = parameter.split("=", 2)[0];
        return Optional.of(
                switch (name) {
                    case "UNENCRYPTED_SRTP", "UNENCRYPTED_SRTCP", "UNAUTHENTICATED_SRTP" ->
                        name + " would take the protection away";
                    case "KDR", "FEC_ORDER", "FEC_KEY", "WSH" -> name + " is not done here";
                    default -> "it has a session parameter that is not known here";
                });
    }

    /** {@code inline:KEY‖SALT|lifetime|MKI:length} (RFC 4568 6.1). A lifetime obliges whoever sends with the key. */
    private static CryptoLine key(int tag, CryptoSuite suite, String parameters) {
        if (parameters.indexOf(';') >= 0) {
            return new Unusable(tag, "several master keys are not done here");
        }
        String[] parts = parameters.split("\\|", -1);
        if (!parts[0].regionMatches(true, 0, "inline:", 0, 7)) {
            return new Unusable(tag, "its key is not inline");
        }
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].indexOf(':') >= 0) {
                return new Unusable(tag, "a master key identifier (MKI) is not done here");
            }
            if (i > 1 || !parts[i].matches("2\\^([1-9]|[1-3][0-9]|4[0-8])|[1-9][0-9]{0,14}")) {
                return new Unusable(tag, "its lifetime is not one");
            }
        }
        byte[] both = new byte[0];
        try {
            both = Base64.getDecoder().decode(parts[0].substring(7));
            if (both.length != suite.keyLength() + suite.saltLength()) {
                return new Unusable(tag, "its key has not the length of " + suite);
            }
            return new Usable(new CryptoKey(
                    tag,
                    suite,
                    KeyMaterial.copyOf(both, 0, suite.keyLength()),
                    KeyMaterial.copyOf(both, suite.keyLength(), suite.saltLength())));
        } catch (IllegalArgumentException e) {
            return new Unusable(tag, "its key is not in Base64");
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }
}
