package dev.sotto.console;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.sotto.provisioning.Passkey;
import dev.sotto.provisioning.Verifier;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether what a browser says of a passkey is true (WebAuthn level 2, 7.1 and 7.2). The only place that knows the library. Attestation
 * is not asked for: which make a device is, is nobody's business here.
 */
final class PasskeyCheck {
    /** ES256, EdDSA, RS256. */
    static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

    private final ObjectConverter converter = new ObjectConverter();
    private final AttestedCredentialDataConverter keys = new AttestedCredentialDataConverter(converter);
    private final WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    private final String host;
    private final Supplier<String> origin;

    /**
     * What a new passkey is, besides its name and owner.
     *
     * @param credential its id, base64url
     * @param key as it is kept
     * @param signCount as it says
     * @param backedUp whether it may be on several devices
     */
    record Made(String credential, Verifier key, long signCount, boolean backedUp) {}

    /** @param origin where the console's pages are, such as https://console.example.org:8443, once it listens */
    PasskeyCheck(String host, Supplier<String> origin) {
        this.host = host;
        this.origin = origin;
    }

    String host() {
        return host;
    }

    /** Passkeys belong to a name (WebAuthn level 2, 4); an address of numbers is none. */
    static boolean isName(String host) {
        return host.matches("(?=.*[A-Za-z])[A-Za-z0-9.-]+");
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origin(new Origin(origin.get()))
                .rpId(host)
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    /** The new passkey; empty if it does not fit the challenge, the host or itself. */
    Optional<Made> made(byte[] challenge, byte[] clientData, byte[] attestation) {
        List<PublicKeyCredentialParameters> algorithms = ALGORITHMS.stream()
                .map(alg -> new PublicKeyCredentialParameters(
                        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(alg)))
                .toList();
        try {
            RegistrationData said = manager.verify(
                    new RegistrationRequest(attestation, clientData),
                    new RegistrationParameters(server(challenge), algorithms, true, true));
            AuthenticatorData<?> data =
                    Objects.requireNonNull(said.getAttestationObject()).getAuthenticatorData();
            AttestedCredentialData key = Objects.requireNonNull(data.getAttestedCredentialData());
            return Optional.of(new Made(
                    text(key.getCredentialId()),
                    new Verifier(text(keys.convert(key))),
                    data.getSignCount(),
                    data.isFlagBE()));
        } catch (WebAuthnException e) {
            ConsoleLog.passkeyRefused(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What the sign counter is now; empty if the signature or anything else does not fit. */
    Optional<Long> shown(byte[] challenge, Passkey kept, byte[] clientData, byte[] authenticator, byte[] signature) {
        try {
            AttestedCredentialData key = keys.convert(octets(kept.key().hash()));
            CredentialRecordImpl known = new CredentialRecordImpl(
                    new NoneAttestationStatement(),
                    true,
                    kept.backedUp(),
                    false,
                    Long.parseLong(kept.signCount()),
                    key,
                    null,
                    null,
                    null,
                    null);
            AuthenticationData said = manager.verify(
                    new AuthenticationRequest(key.getCredentialId(), authenticator, clientData, signature),
                    new AuthenticationParameters(server(challenge), known, null, true, true));
            return Optional.of(
                    Objects.requireNonNull(said.getAuthenticatorData()).getSignCount());
        } catch (DataConversionException | VerificationException e) {
            ConsoleLog.passkeyRefused(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    static String text(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** @throws IllegalArgumentException if it is no base64url */
    static byte[] octets(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
