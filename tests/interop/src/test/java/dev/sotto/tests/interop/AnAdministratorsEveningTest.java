package dev.sotto.tests.interop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.browser.Chromium;
import dev.sotto.tests.browser.Look;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evening of an administrator, in Chromium, with the real programs and real calls. */
class AnAdministratorsEveningTest {
    private static final Duration END = Duration.ofSeconds(120);
    private static final String ROOM = "sip:1001@127.0.0.1";
    private static final String PASSWORD = "ein ganzer Satz ist gut";

    /** Who calls, and what they say, in Hz. Dave comes when the conference is locked. */
    private static final Map<String, Integer> TONES = Map.of("ada", 440, "bob", 660, "cora", 880);

    @TempDir
    Path folder;

    private final Look look = new Look();
    private final Map<String, RunningProgram> phones = new HashMap<>();

    @Test
    void a_private_conference_is_made_watched_muted_thinned_locked_and_ended_and_a_refusal_explained()
            throws Exception {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Matcher setup = Administrator.switchOn(appliance, folder, ", advertised: localhost");
            try (Chromium chromium = new Chromium(List.of(
                    PemTrust.certificate(folder.resolve("md/console.pem")),
                    PemTrust.certificate(folder.resolve("kd/page.pem"))))) {
                ConsoleWindow console = new ConsoleWindow(chromium, look);
                console.setUp(setup.group(1) + "/setup#" + setup.group(2), "ada");
                console.createPrivate("Friday", "1001");
                KeyDistributorWindow keys = new KeyDistributorWindow(chromium, look);
                roster(appliance, keys);
                threeJoin(appliance, console, keys);
                bobIsMuted(console);
                coraIsRemoved(appliance, console, keys);
                nobodyNew(appliance, console, keys);
                end(console);
                refused(appliance, console);
                keys.signInAgain("olga", PASSWORD);
                keys.examineViews(List.of("Conferences", "Servers and gateways", "Operators", "Audit log"));
                assertThat(look.found()).isEmpty();
                assertThat(chromium.complaints()).isEmpty();
            } finally {
                phones.values().forEach(RunningProgram::close);
            }
        }
    }

    private Path home(String name) {
        return folder.resolve("home-" + name);
    }

    private Recording heardBy(String name) {
        return new Recording(folder.resolve(name + ".wav"));
    }

    /** At the key distributor's own page: who may hold the keys. */
    private void roster(Appliance appliance, KeyDistributorWindow keys) {
        keys.setUp(appliance.kd().await("(https://\\S+#setup=\\S+)", END).group(1), "olga", PASSWORD);
        keys.createPrivate(ROOM);
        for (String name : List.of("ada", "bob", "cora", "dave")) {
            String token = keys.invite(name);
            if (name.equals("ada")) {
                Look.forGuide(keys.section("Invitations").locator("form"), "keys-invitation");
                keys.examine("invitation");
            }
            List<String> words = List.of("enroll", "--home", home(name).toString(), token);
            try (RunningProgram enrol = appliance.phone("enrol-" + name, words)) {
                assertThat(enrol.awaitExit(END)).as(enrol.output()).isZero();
            }
        }
        keys.onlyWatch();
        keys.seen("Invitations", "No invitation is open.");
    }

    private void threeJoin(Appliance appliance, ConsoleWindow console, KeyDistributorWindow keys) {
        console.go("Live");
        console.seen("Nobody is in a conference");
        TONES.forEach((name, hertz) -> phones.put(
                name,
                appliance.call(
                        "1001",
                        home(name),
                        "--redial",
                        "0",
                        "--tone",
                        "" + hertz,
                        "--record",
                        heardBy(name).file().toString())));
        console.page.locator("tbody a").click();
        for (String name : TONES.keySet()) {
            console.seen(name, "end-to-end");
            console.seen(name, "said by the key distributor");
            console.seen(name, "speaking");
            keys.seen("Who holds the key", name);
            phones.get(name).await("event heard ", END);
        }
        assertThat(console.page.locator("tbody tr")).hasCount(3);
        TONES.keySet()
                .forEach(name ->
                        console.seenLike(name, "Loss \\d[\\s\\S]*From it [1-9]\\d* kbit/s[\\s\\S]*Round trip \\d"));
        console.row("bob").locator(".link").click();
        assertThat(console.page.locator(".drawer")).containsText("DOUBLE_AES_");
        assertThat(console.page.locator(".drawer")).containsText(keys.spi());
        Look.forGuide(console.page, "live");
        console.examine("live-conference");
        keys.show("Who holds the key", "keys-members");
        keys.examine("conference");
    }

    /** Muted is who is heard no more by the others, and not who is only said to be. */
    private void bobIsMuted(ConsoleWindow console) throws Exception {
        Recording.Part before = heardBy("ada").listen();
        console.row("bob").getByText("Mute").click();
        console.seen("bob", "muted");
        Recording.Part adaDuring = heardBy("ada").listen();
        Recording.Part coraDuring = heardBy("cora").listen();
        console.row("bob").getByText("Unmute").click();
        console.seen("bob", "speaking");
        Recording.Part adaAfter = heardBy("ada").listen();
        Recording.Part coraAfter = heardBy("cora").listen();
        heardBy("ada").has(TONES.get("bob"), before);
        heardBy("ada").lacks(TONES.get("bob"), adaDuring);
        heardBy("ada").has(TONES.get("cora"), adaDuring);
        heardBy("ada").has(TONES.get("bob"), adaAfter);
        heardBy("cora").lacks(TONES.get("bob"), coraDuring);
        heardBy("cora").has(TONES.get("ada"), coraDuring);
        heardBy("cora").has(TONES.get("bob"), coraAfter);
        console.seen("was muted by an operator.");
        console.seen("was unmuted by an operator.");
    }

    private void coraIsRemoved(Appliance appliance, ConsoleWindow console, KeyDistributorWindow keys) {
        keys.onlyWatch();
        String old = keys.spi();
        console.row("cora").getByText("Remove").click();
        console.page.locator("dialog .danger").click();
        RunningProgram corasPhone = phones.remove("cora");
        assertThat(corasPhone.awaitExit(END)).as(corasPhone.output()).isEqualTo(5);
        assertThat(console.page.locator("tbody tr")).hasCount(2);
        console.seen("gives the others a new key.");
        keys.gone("Key", old);
        console.seen("Everybody has a new key, the one with SPI " + keys.spi());
        keys.gone("Who holds the key", "cora");
        keys.seen("Roster", "banned");
        for (String name : List.of("ada", "bob")) {
            keys.holds(name, keys.spi());
        }
        keys.show("Roster", "keys-banned");
        Phones.checkBanned(appliance.call("1001", home("cora"), "--redial", "0", "--tone", "880"));
    }

    private void nobodyNew(Appliance appliance, ConsoleWindow console, KeyDistributorWindow keys) {
        String old = keys.spi();
        console.order("New key");
        keys.gone("Key", old);
        console.seen("Everybody has a new key, the one with SPI " + keys.spi());
        console.order("Lock");
        console.seen("locked");
        keys.seen("Key", "locked");
        RunningProgram davesPhone = appliance.call("1001", home("dave"), "--redial", "0", "--tone", "520");
        try (davesPhone) {
            assertThat(davesPhone.awaitExit(END)).as(davesPhone.output()).isEqualTo(3);
            assertThat(davesPhone.output()).contains("locked").doesNotContain("event secured");
        }
        Look.forGuide(console.page, "live-locked");
    }

    private void end(ConsoleWindow console) {
        console.order("End");
        console.seen("Nobody is in it");
        for (String name : List.of("ada", "bob")) {
            phones.get(name).await("An operator ended the conference", END);
        }
    }

    /** A plain phone that nobody takes: what the administrator reads who is asked why. */
    private void refused(Appliance appliance, ConsoleWindow console) {
        assertThat(new Sipp(folder, appliance.ports().sip()).run("plain-offer", "1001", 1, "u1"))
                .isZero();
        console.go("Calls");
        for (String name : List.of("cora", "dave")) {
            console.search(name);
            console.seen("refused");
        }
        console.search("sipp");
        assertThat(console.page.locator("tbody tr")).hasCount(1);
        console.seen("488: ");
        Look.forGuide(console.page, "calls");
        console.examine("calls");
        console.page.locator("tbody tr").first().locator("a").click();
        console.page.locator("svg.ladder").waitFor();
        console.seen("(offered audio RTP/AVP: ");
        assertThat(console.page.locator("svg.ladder .failed")).hasCount(1);
        Look.forGuide(console.page, "call");
        console.page.getByText("Every step in words").click();
        assertThat(console.page.locator("details table")).containsText("INVITE sip:1001@");
        console.examine("call");
        console.go("Overview");
        console.seen("The key distributor does not let it in: 2");
        Look.forGuide(console.page, "overview");
    }
}
