package dev.sotto.console;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.sotto.base.LogText;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said between the console and the other service: the authorization code flow with PKCE (RFC 7636) and a nonce. Its description (OpenID Connect
 * Discovery 1.0) is read when somebody signs in, and kept for an hour. No redirect is followed, and nothing but https is spoken beyond this machine.
 */
final class OidcClient {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration PEACE = Duration.ofSeconds(5);
    private static final int PATIENCE_MILLIS = 5000;
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final int SKEW_SECONDS = 60;
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Signatures of keys that the service alone has; no MAC, for which ours would do, and none at all never. */
    private static final Set<JWSAlgorithm> SIGNED = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcConfig config;
    private final ResourceRetriever documents = new Documents();
    private Described described = new Described(Optional.empty(), Instant.MIN);
    private @Nullable Problem lastFault;

    private record Described(Optional<OIDCProviderMetadata> metadata, Instant until) {}

    /**
     * What one sign-in is known by.
     *
     * @param state names it, and is seen by everybody on the way
     * @param nonce binds the token to it
     * @param verifier proves to the service that whoever has the code began it (RFC 7636 4.1)
     */
    record Attempt(String state, String nonce, String verifier, URI back) {}

    OidcClient(OidcConfig config) {
        this.config = config;
    }

    /** Reads documents of the service, bounded in size and time. */
    private static final class Documents extends DefaultResourceRetriever {
        Documents() {
            super(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST_ANSWER);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }

    /** Where the browser goes. */
    URI address(Attempt attempt, Instant now) {
        return new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid", "profile", "email"),
                        new ClientID(config.clientId()),
                        attempt.back())
                .endpointURI(service(now).getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * The name of who came back with a code.
     *
     * @param issuer who gave the code, if that was said (RFC 9207)
     * @throws Problem if the service does not answer or what it says cannot be trusted
     */
    String name(Attempt attempt, String code, Optional<String> issuer, Instant now) {
        OIDCProviderMetadata service = service(now);
        boolean says = service.supportsAuthorizationResponseIssuerParam();
        if (issuer.isPresent() ? !issuer.get().equals(config.issuer().toString()) : says) {
            throw untrusted("it was another service that sent the browser back");
        }
        try {
            return name(token(service, attempt, code), service, attempt);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (ParseException | java.text.ParseException | BadJOSEException | JOSEException e) {
            throw untrusted(String.valueOf(e.getMessage()));
        }
    }

    private String name(JWT token, OIDCProviderMetadata service, Attempt attempt)
            throws BadJOSEException, JOSEException, java.text.ParseException, IOException {
        if (!(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm) || !SIGNED.contains(algorithm)) {
            throw untrusted("its token is not signed in a way that is taken here");
        }
        IDTokenValidator validator = new IDTokenValidator(
                new Issuer(config.issuer()),
                new ClientID(config.clientId()),
                algorithm,
                allowed(service.getJWKSetURI()).toURL(),
                documents);
        validator.setMaxClockSkew(SKEW_SECONDS);
        IDTokenClaimsSet claims = validator.validate(token, new Nonce(attempt.nonce()));
        requireParty(claims);
        if (config.claim().equals("email") && !Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))) {
            throw untrusted("the mail address is not verified there");
        }
        return Optional.ofNullable(claims.getStringClaim(config.claim()))
                .orElseThrow(() -> untrusted("its token does not say " + config.claim()));
    }

    /** The library leaves this to us: one for several, or got by another, has to name us (OpenID Connect Core 3.1.3.7, 4 and 5). */
    private void requireParty(IDTokenClaimsSet claims) {
        AuthorizedParty party = claims.getAuthorizedParty();
        boolean fits = party == null
                ? claims.getAudience().size() == 1
                : party.getValue().equals(config.clientId());
        if (!fits) {
            throw untrusted("its token was made for another client");
        }
    }

    private JWT token(OIDCProviderMetadata service, Attempt attempt, String code) throws IOException, ParseException {
        URI endpoint = allowed(service.getTokenEndpointURI());
        ClientID client = new ClientID(config.clientId());
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), attempt.back(), new CodeVerifier(attempt.verifier()));
        TokenRequest request = config.clientSecret().isEmpty()
                ? new TokenRequest.Builder(endpoint, client, grant).build()
                : new TokenRequest.Builder(
                                endpoint, new ClientSecretBasic(client, new Secret(config.clientSecret())), grant)
                        .build();
        HTTPRequest http = request.toHTTPRequest();
        http.setConnectTimeout(PATIENCE_MILLIS);
        http.setReadTimeout(PATIENCE_MILLIS);
        http.setFollowRedirects(false);
        TokenResponse response = OIDCTokenResponseParser.parse(http.send());
        if (!response.indicatesSuccess()) {
            String why = response.toErrorResponse().getErrorObject().toString();
            throw untrusted("it gave no token for the code (" + why + ")");
        }
        return ((OIDCTokenResponse) response.toSuccessResponse())
                .getOIDCTokens()
                .getIDToken();
    }

    private synchronized OIDCProviderMetadata service(Instant now) {
        if (described.until().isAfter(now)) {
            return described.metadata().orElseThrow(() -> Objects.requireNonNull(lastFault));
        }
        try {
            described = new Described(Optional.of(read()), now.plus(KEPT));
        } catch (Problem fault) {
            // Whoever comes next does not wait for a service that is not there.
            lastFault = fault;
            described = new Described(Optional.empty(), now.plus(PEACE));
        }
        return described.metadata().orElseThrow(() -> Objects.requireNonNull(lastFault));
    }

    private OIDCProviderMetadata read() {
        try {
            URI at = allowed(URI.create(config.issuer() + DISCOVERY));
            OIDCProviderMetadata read = OIDCProviderMetadata.parse(
                    documents.retrieveResource(at.toURL()).getContent());
            if (!read.getIssuer().getValue().equals(config.issuer().toString())) {
                throw untrusted(
                        "it describes another service, " + read.getIssuer().getValue());
            }
            allowed(read.getAuthorizationEndpointURI());
            return read;
        } catch (IOException e) {
            throw unreachable(e);
        } catch (ParseException e) {
            throw untrusted(String.valueOf(e.getMessage()));
        }
    }

    private static URI allowed(URI address) {
        boolean isHere = "http".equals(address.getScheme()) && HERE.contains(String.valueOf(address.getHost()));
        if (!isHere && !"https".equals(address.getScheme())) {
            throw untrusted("its address " + address + " is not https");
        }
        return address;
    }

    private static Problem unreachable(IOException e) {
        ConsoleLog.signInService(String.valueOf(e.getMessage()));
        return Problem.later(
                502,
                "service-unreachable",
                "The other service does not answer; try again, or sign in another way.",
                10);
    }

    private static Problem untrusted(String why) {
        ConsoleLog.signInService(why);
        return new Problem(
                401, "untrusted", "What the other service says cannot be trusted: " + LogText.oneLine(why) + ".");
    }
}
