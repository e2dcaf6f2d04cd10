package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's evening at the page of a real key distributor: setup, an invitation, a member in a call, and a kick with its proof. */
class TheKeyDistributorsPageTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PATH = "/api/v1/conferences/" + URLEncoder.encode(ROOM, StandardCharsets.UTF_8);
    private static final String PIN = "80417263";

    @TempDir
    Path folder;

    @Test
    void who_is_invited_there_gets_a_key_and_who_is_kicked_there_cannot_have_the_next_one() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "")) {
            String link = appliance.kd().await("(https://\\S+#setup=\\S+)", END).group(1);
            PageClient page = new PageClient(link, folder.resolve("kd/page.pem"));
            page.setUp("olga", "ein ganzer Satz ist gut");

            String invited = page.ask("POST", PATH + "/invitations", "{\"name\":\"dora\"}", 201);
            Path dora = folder.resolve("home-dora");
            try (RunningProgram enrol = appliance.phone(
                    "enrol-dora", List.of("enroll", "--home", dora.toString(), found(invited, "(sotto1:[\\w-]+)")))) {
                assertThat(enrol.awaitExit(END)).as(enrol.output()).isZero();
            }
            assertThat(page.get(PATH)).contains("\"invitations\":[]", "\"name\":\"dora\"");

            Path ada = appliance.enrol("1000", "ada");
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440");
                    RunningProgram dorasPhone = appliance.call("1000", dora, "--tone", "660")) {
                adasPhone.await("event heard ", Phones.JOIN);
                dorasPhone.await("event heard ", Phones.JOIN);
                String words = adasPhone
                        .await("event secured .*words=(\\S+)", Phones.JOIN)
                        .group(1);
                String during = page.get(PATH);
                assertThat(during).containsPattern("\"name\":\"dora\",\"fingerprint\":\"[^\"]+\",\"leg\":");

                String kicked = page.ask("POST", PATH + "/kick", "{\"who\":\"dora\"}", 200);
                assertThat(dorasPhone.awaitExit(END)).as(dorasPhone.output()).isNotZero();
                assertThat(kicked).contains("\"ended\":1", "\"isProven\":true");
                assertThat(found(kicked, "\"newSpi\":(\\d+)")).isNotEqualTo(found(kicked, "\"oldSpi\":(\\d+)"));
                assertThat(page.get(PATH)).contains("\"spi\":" + found(kicked, "\"newSpi\":(\\d+)"));
                adasPhone.await("event secured .*words=(?!" + words + " )(\\S+)", END);
                Phones.checkBanned(appliance.call("1000", dora, "--tone", "660"));
            }

            page.ask("PUT", PATH + "/phones", "{\"pin\":\"" + PIN + "\",\"max\":3}", 200);
            assertThat(appliance.kd("members", ROOM)).contains("allowed with the PIN, 0 of 3 in");
            String before = page.get("/api/v1/audit");
            assertThat(before)
                    .contains("invite sip:1000@127.0.0.1 dora", "kick sip:1000@127.0.0.1 dora", "allow (a PIN)");

            appliance.crashAndRestartKd();
            page.movedTo(appliance
                    .kd()
                    .await("the key distributor's page: (\\S+)", END)
                    .group(1));
            page.signIn("olga", "ein ganzer Satz ist gut");
            assertThat(page.get("/api/v1/audit")).endsWith(before.substring(1));
            assertThat(appliance.kd("page")).contains("#setup=");
            assertThat(appliance.kd().output()).doesNotContain(PIN).doesNotContain("#setup=");
            assertThat(appliance.kd("describe")).doesNotContain(PIN).contains("\"operators\":1");
        }
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
