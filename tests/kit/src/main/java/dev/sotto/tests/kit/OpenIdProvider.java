package dev.sotto.tests.kit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An OpenID provider on this machine, strict with its clients: the redirect address, the client's secret, the code verifier and that a code is good once
 * are checked. Whoever comes is signed in as {@link #user}; with a {@link Lie} its tokens are wrong in one way.
 */
public final class OpenIdProvider implements AutoCloseable {
    /** The client that it knows. */
    public static final String CLIENT = "sotto";
    /** That client's secret. */
    public static final String SECRET = "a secret between two machines";

    private final HttpServer server;
    private final RSAKey key = key("one");
    private final RSAKey other = key("one");
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    /** Who is signed in from now on. */
    public volatile String user = "ada";
    /** In which way its tokens are wrong. */
    public volatile Lie lie = Lie.NONE;

    /** What can be wrong with a token. */
    public enum Lie {
        NONE,
        NOT_SIGNED,
        SIGNED_WITH_THE_CLIENTS_SECRET,
        ANOTHER_KEY,
        ANOTHER_ISSUER,
        ANOTHER_CLIENT,
        FOR_SEVERAL,
        GOT_BY_ANOTHER,
        ANOTHER_NONCE,
        OVER,
        WITHOUT_A_NAME
    }

    /** Starts one on a free port of the loopback. */
    public OpenIdProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, description()));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its identifier. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String description() {
        return """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token","jwks_uri":"%1$s/keys",
                 "response_types_supported":["code"],"subject_types_supported":["public"],
                 "id_token_signing_alg_values_supported":["RS256"],"authorization_response_iss_parameter_supported":true}""".formatted(issuer());
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        boolean isFine = asked.getOrDefault("client_id", "").equals(CLIENT)
                && asked.getOrDefault("response_type", "").equals("code")
                && asked.getOrDefault("code_challenge_method", "").equals("S256")
                && asked.getOrDefault("scope", "").contains("openid")
                && asked.getOrDefault("redirect_uri", "").endsWith("/sign-in/service");
        if (!isFine) {
            answer(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state") + "&iss="
                                + issuer());
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> said =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(said.getOrDefault("code", ""));
        String proof = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!proof.equals("Basic " + base64(encoded(CLIENT) + ":" + encoded(SECRET)))) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
        } else if (asked == null
                || !said.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))
                || !challenge(said.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
        } else {
            answer(
                    exchange,
                    200,
                    "{\"access_token\":\"none\",\"token_type\":\"Bearer\",\"id_token\":\""
                            + token(asked.getOrDefault("nonce", "")) + "\"}");
        }
    }

    private String token(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(lie == Lie.ANOTHER_ISSUER ? "https://id.example.net" : issuer())
                .audience(lie == Lie.ANOTHER_CLIENT ? "another" : CLIENT)
                .subject("4711")
                .issueTime(Date.from(now.minusSeconds(lie == Lie.OVER ? 7200 : 0)))
                .expirationTime(Date.from(now.plusSeconds(lie == Lie.OVER ? -3600 : 300)))
                .claim("nonce", lie == Lie.ANOTHER_NONCE ? "another" : nonce);
        if (lie == Lie.FOR_SEVERAL) {
            claims.audience(List.of(CLIENT, "another"));
        }
        if (lie == Lie.GOT_BY_ANOTHER) {
            claims.audience(List.of(CLIENT, "another")).claim("azp", "another");
        }
        if (lie != Lie.WITHOUT_A_NAME) {
            claims.claim("preferred_username", user);
        }
        try {
            return switch (lie) {
                case NOT_SIGNED -> new PlainJWT(claims.build()).serialize();
                case SIGNED_WITH_THE_CLIENTS_SECRET -> {
                    SignedJWT out = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
                    out.sign(new MACSigner((SECRET + SECRET).getBytes(StandardCharsets.UTF_8)));
                    yield out.serialize();
                }
                default -> {
                    SignedJWT out = new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID("one")
                                    .build(),
                            claims.build());
                    out.sign(new RSASSASigner(lie == Lie.ANOTHER_KEY ? other : key));
                    yield out.serialize();
                }
            };
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return text.replace(" ", "+");
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> out = new HashMap<>();
        for (String part : String.valueOf(text).split("&")) {
            int at = part.indexOf('=');
            if (at > 0) {
                out.put(part.substring(0, at), URLDecoder.decode(part.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        return out;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
