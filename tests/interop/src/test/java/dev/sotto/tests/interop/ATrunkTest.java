package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.NameServer;
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
