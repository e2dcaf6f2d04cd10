package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.console.CallEntry;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API says in English, on the pages of somebody who reads German. */
class GermanSentencesTest {
    @TempDir
    Path folder;

    @Test
    void faults_refusals_and_verdicts_are_german_and_what_came_from_outside_is_not_taken_for_it() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.record(Kind.CONFERENCES, "{'user':'1000','name':'Board'}");
            Instant at = Instant.parse("2026-11-30T11:59:29Z");
            stage.calls.add(new CallEntry(
                    "sip:cora@example.com",
                    "Cora",
                    "sip:5000@example.org",
                    "",
                    "udp 198.51.100.9:5060",
                    new CallEntry.Times(at, Optional.empty(), at),
                    new CallEntry.End(
                            "refused",
                            "no-conference",
                            404,
                            "404: There is no conference sip:5000@example.org; check the address",
                            "Look for the leg in the log of the media distributor."),
                    "",
                    "call-of-cora",
                    List.of(new CallEntry.Step(at, "sip", "caller", "focus", "INVITE"))));
            Page page = stage.page("de", ColorScheme.LIGHT);
            page.navigate(stage.address("/"));
            page.locator("#name").fill("ada");
            page.locator("#password").fill("wrong");
            page.locator("#password").press("Enter");
            assertThat(page.locator(".notice")).containsText("Der Name oder das Passwort ist falsch.");
            stage.signedIn(page, "ada");
            page.navigate(stage.address("/conferences/new"));
            page.locator("#fconferences-user").fill("1000");
            page.locator("button.primary").click();
            assertThat(page.locator("#fconferences-name-fault")).containsText("muss angegeben sein.");
            page.locator("#fconferences-name").fill("Friday");
            page.locator("button.primary").click();
            assertThat(page.locator("#fconferences-user-fault")).containsText("ist schon vergeben.");
            assertThat(page.locator("main [lang=en]")).hasCount(0);
            page.navigate(stage.address("/calls"));
            page.locator("tbody tr a").click();
            assertThat(page.locator("main")).containsText("404: Es gibt keine Konferenz sip:5000@example.org; prüfen");
            assertThat(page.locator("main")).containsText("Suchen Sie den Anruf im Log des Medienverteilers.");
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "must be a whole number from 1 to 20.|muss eine ganze Zahl von 1 bis 20 sein.",
                "Ended board: 1 call.|board beendet: 1 Anruf.",
                "The participant hung up: went home|Der Teilnehmer hat aufgelegt: went home",
                "The gateway for phones does not answer; call again in a few seconds|Das Gateway für Telefone antwortet"
                        + " nicht; rufen Sie in einigen Sekunden wieder an",
                "It was taken back. The appliance stops.|Sie wurde zurückgenommen. Die Anlage hält an.",
                "Cora left: The participant hung up.|Cora ist gegangen: Der Teilnehmer hat aufgelegt.",
                "Somebody wrote this.|undefined",
                "$& and $1 joined.|$& and $1 ist dazugekommen.",
            })
    void a_sentence_is_found_with_whatever_stands_in_it(String english, String german) {
        try (Stage stage = new Stage(folder)) {
            Page page = stage.page("de", ColorScheme.LIGHT);
            page.navigate(stage.address("/"));
            page.locator("#name").waitFor();
            Object said = page.evaluate("""
                    async (english) => {
                      const main = document.querySelector('script[type=module]').src;
                      const { ownWords } = await import(new URL('./sentences.js', main));
                      return String(ownWords(english));
                    }""", english);
            assertThat(said).isEqualTo(german);
        }
    }
}
