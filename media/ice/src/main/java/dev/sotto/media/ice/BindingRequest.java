package dev.sotto.media.ice;

import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a check up to authentication (RFC 8489 sections 6.3.1 and 9.1.3, RFC 8445 section 7.3), shared by
 * the lite and the full agent.
 */
final class BindingRequest {
    /** How a request was judged. */
    sealed interface Verdict {
        /** Made by whoever holds the credentials of {@code local}. */
        record Authentic(IceCredentials local) implements Verdict {}

        /**
         * To be refused.
         *
         * @param answer the octets of the error response
         */
        record Refuse(IceCounter reason, byte[] answer) implements Verdict {}

        /** To be dropped without an answer. */
        record Drop(IceCounter reason) implements Verdict {}
    }

    private BindingRequest() {}

    /**
     * Judges in the order of the RFC: form, credentials present, username known, integrity, unknown attributes.
     *
     * @param byUfrag finds the local credentials of a username fragment, null if there are none
     */
    static Verdict judge(StunMessage request, byte[] octets, Function<String, @Nullable IceCredentials> byUfrag) {
        if (request.method() != StunMessage.BINDING) {
            return new Verdict.Drop(IceCounter.UNKNOWN_METHOD);
        }
        if (StunCodec.fingerprint(octets) != StunCodec.Proof.RIGHT) {
            return new Verdict.Drop(IceCounter.NO_FINGERPRINT);
        }
        Optional<StunAttribute.Username> username = request.first(StunAttribute.Username.class);
        if (username.isEmpty() || !StunCodec.hasIntegrity(octets)) {
            return refuse(request, IceCounter.NO_CREDENTIALS, 400, "Bad Request", null);
        }
        int colon = username.get().text().indexOf(':');
        IceCredentials local =
                colon < 0 ? null : byUfrag.apply(username.get().text().substring(0, colon));
        if (local == null) {
            return refuse(request, IceCounter.UNKNOWN_USERNAME, 401, "Unauthenticated", null);
        }
        if (StunCodec.integrity(octets, local.password()) != StunCodec.Proof.RIGHT) {
            return refuse(request, IceCounter.WRONG_INTEGRITY, 401, "Unauthenticated", null);
        }
        if (!request.notUnderstood().isEmpty()) {
            byte[] answer = error(
                    request,
                    List.of(
                            new StunAttribute.ErrorCode(420, "Unknown Attribute"),
                            new StunAttribute.UnknownAttributes(request.notUnderstood())),
                    local.password());
            return new Verdict.Refuse(IceCounter.UNKNOWN_ATTRIBUTE, answer);
        }
        return new Verdict.Authentic(local);
    }

    /** The success response that tells {@code source} its own address. */
    static byte[] success(StunMessage request, TransportAddress source, IceCredentials local) {
        return StunCodec.encode(
                StunMessage.binding(
                        StunMessage.Kind.SUCCESS,
                        request.transaction(),
                        List.of(new StunAttribute.XorMappedAddress(source))),
                local.password());
    }

    /** A refusal; with a password only after authentication. */
    static Verdict.Refuse refuse(
            StunMessage request, IceCounter reason, int code, String words, @Nullable KeyMaterial password) {
        return new Verdict.Refuse(reason, error(request, List.of(new StunAttribute.ErrorCode(code, words)), password));
    }

    private static byte[] error(StunMessage request, List<StunAttribute> attributes, @Nullable KeyMaterial password) {
        return StunCodec.encode(
                StunMessage.binding(StunMessage.Kind.ERROR, request.transaction(), attributes), password);
    }
}
