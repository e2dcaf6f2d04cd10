package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.NameServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider, played by Debian's Kamailio, with whom the appliance registers: a wrong password is explained, a right one taken, and a call to one of
 * the provider's numbers is in a conference; a call that goes nowhere says why.
 */
class ATrunkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOM = "sip:4000@127.0.0.1";
    private static final String PIN = "86420";

    @TempDir
    Path folder;

    private static String trunk(String password) {
        return "{\"name\":\"provider\",\"mode\":\"register-to-provider\",\"peer\":{\"gateways\":[{\"host\":\""
                + Kamailio.DOMAIN + "\",\"transport\":\"udp\"}],\"matchBy\":[\"registered-contact\"]},"
                + "\"auth\":{\"outbound\":{\"username\":\"" + Kamailio.CUSTOMER + "\",\"secret\":\"" + password
                + "\",\"realm\":\"" + Kamailio.DOMAIN
                + "\"}},\"registration\":{\"expiresSeconds\":60,\"retrySeconds\":5}}";
    }

    private static Matcher done(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        Matcher record = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(answer.body());
        assertThat(record.find()).as(answer.body()).isTrue();
        return record;
    }

    private static String conference(Administrator admin) throws Exception {
        Matcher one = Pattern.compile("\"id\":\"([^\"]+)\"[^{}]*\"record\":\\{\"user\":\"4000\"")
                .matcher(admin.read("/api/v1/conferences?limit=100"));
        assertThat(one.find()).isTrue();
        return one.group(1);
    }

    private static void allow(Administrator admin, String name, String called, String conference) throws Exception {
        done(
                admin.send(
                        "POST",
                        "/api/v1/rules",
                        "{\"name\":\"" + name + "\",\"order\":10,\"called\":[\"" + called
                                + "\"],\"action\":\"conference\",\"conference\":\"" + conference + "\"}",
                        Map.of()),
                201);
    }

    private static String steps(Administrator admin, String record) throws Exception {
        HttpResponse<String> answer = admin.send("POST", "/api/v1/trunks/test", record, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String step(String what, boolean fine, String words) {
        return "\"what\":\"" + what + "\",\"where\":\"[^\"]*\",\"fine\":" + fine + ",\"words\":\"[^\"]*" + words;
    }

    private static String inJson(String text) {
        return "\"" + text.replace("\n", "\\n") + "\"";
    }

    private static String tlsTrunk(Kamailio provider, boolean hasCertificate) {
        String certificate = hasCertificate
                ? ",\"clientCertificate\":" + inJson(provider.pem("customer.pem")) + ",\"clientKey\":"
                        + inJson(provider.pem("customer.key"))
                : "";
        return trunk(Kamailio.PASSWORD)
                .replace("\"name\":\"provider\"", "\"name\":\"secure\"")
                .replace(
                        "\"host\":\"" + Kamailio.DOMAIN + "\"",
                        "\"host\":\"" + Kamailio.DOMAIN + "\",\"transport\":\"tls\"")
                .replace("\"transport\":\"udp\"", "\"priority\":1")
                .replace(
                        "\"auth\":{",
                        "\"auth\":{\"tls\":{\"authorities\":" + inJson(provider.pem("provider.pem")) + certificate
                                + "},");
    }

    private static int closedPort() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    @Test
    void a_provider_over_mutual_tls_is_found_behind_a_dead_server_and_tried_out_before_it_is_saved() throws Exception {
        try (NameServer names = new NameServer();
                Appliance appliance = Appliance.start(
                        folder,
                        "",
                        ", name-server: '127.0.0.1:" + names.address().getPort() + "'");
                Administrator admin = Administrator.of(appliance, folder);
                Kamailio provider = Kamailio.start(folder, "sip:nobody@127.0.0.1:9", "", "MD5")) {
            int dead = closedPort();
            names.service(
                            "_sips._tcp." + Kamailio.DOMAIN,
                            "1 0 " + dead + " sip." + Kamailio.DOMAIN,
                            "2 0 " + provider.tlsPort() + " sip." + Kamailio.DOMAIN)
                    .host("sip." + Kamailio.DOMAIN, "127.0.0.1");
            assertThat(steps(admin, tlsTrunk(provider, false)))
                    .containsPattern(step("dns", true, "127.0.0.1:" + dead + ", 127.0.0.1:" + provider.tlsPort()))
                    .containsPattern(step("connect", false, "takes no connection"))
                    .containsPattern(step("options", false, ""))
                    .containsPattern(step("register", false, ""));
            assertThat(steps(admin, tlsTrunk(provider, true).replace(Kamailio.PASSWORD, "not-the-password")))
                    .containsPattern(step("options", true, "200 OK"))
                    .containsPattern(step("register", false, "401"));
            String whole = tlsTrunk(provider, true);
            assertThat(steps(admin, whole))
                    .containsPattern(step("tls", true, "TLSv1.[23] with .*CN=" + Kamailio.DOMAIN))
                    .containsPattern(step("options", true, "200 OK"))
                    .containsPattern(step("register", true, "200 OK"));
            done(admin.send("POST", "/api/v1/trunks", whole, Map.of()), 201);
            appliance.md().await("trunk.registered trunk=\"secure\"", PATIENCE);
            assertThat(admin.read("/api/v1/trunks/states")).contains("\"state\":\"registered\"", "\"registered\":true");
        }
    }

    @Test
    void a_provider_brings_a_caller_into_a_conference_and_is_told_what_is_wrong() throws Exception {
        try (NameServer names = new NameServer();
                Appliance appliance = Appliance.start(
                        folder,
                        "",
                        ", send-phones-to-gateway: carry, name-server: '127.0.0.1:"
                                + names.address().getPort() + "'");
                Administrator admin = Administrator.of(appliance, folder);
                RunningProgram gateway = appliance.startGateway("1000", "13572468");
                Kamailio provider = Kamailio.start(folder, "sip:nobody@127.0.0.1:9", "", "SHA-256");
                Baresip ada = Baresip.start(folder, "ada", 800, "pcma", "")) {
            names.service("_sip._udp." + Kamailio.DOMAIN, "10 10 " + provider.port() + " sip." + Kamailio.DOMAIN)
                    .host("sip." + Kamailio.DOMAIN, "127.0.0.1");
            appliance.kd("create", ROOM, "standard");
            appliance.kd("phones", ROOM, "allow", PIN);
            HttpResponse<String> made = admin.send("POST", "/api/v1/trunks", trunk("not-the-password"), Map.of());
            String id = done(made, 201).group(1);
            appliance.md().await("trunk.registration_failed trunk=\"provider\" .*(user name|password)", PATIENCE);
            done(
                    admin.send(
                            "PUT",
                            "/api/v1/trunks/" + id,
                            trunk(Kamailio.PASSWORD),
                            Map.of("If-Match", made.headers().firstValue("etag").orElseThrow())),
                    200);
            appliance.md().await("trunk.registered trunk=\"provider\"", PATIENCE);

            ada.refused("sip:+4990999@127.0.0.1:" + provider.port(), "404");
            Matcher refused = Pattern.compile(
                            "\"id\":\"([^\"]+)\"[^{}]*\"to\":\"\\+4990999\"[^{}]*\"reason\":\"trunk-refused\"")
                    .matcher(admin.read("/api/v1/calls?limit=10"));
            assertThat(refused.find()).isTrue();
            assertThat(admin.read("/api/v1/calls/" + refused.group(1)))
                    .contains("took provider", "+4990999", "no rule fits");
            allow(admin, "board", "+4990123", conference(admin));
            ada.call("sip:+4990123@127.0.0.1:" + provider.port());
            ada.press(PIN + "#");
            gateway.await("gateway.judged .*verdict=ADMITTED", PATIENCE);
        }
    }
}
