package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.sotto.console.CallEntry;
import dev.sotto.console.ConferenceEntry;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search in the calls, on a line on which answers are late. */
class CallsTest {
    @TempDir
    Path folder;

    private static CallEntry of(String name) {
        Instant at = Instant.parse("2026-11-30T11:59:29Z");
        return new CallEntry(
                "sip:" + name + "@example.com",
                name,
                LiveScript.BOARD,
                LiveScript.BOARD,
                "udp 198.51.100.9:5060",
                new CallEntry.Times(at, Optional.empty(), at),
                new CallEntry.End("refused", "full", 486, "486: Ten people are in it.", "Wait until somebody leaves."),
                "",
                "call-of-" + name,
                List.of(new CallEntry.Step(at, "sip", "caller", "focus", "INVITE " + LiveScript.BOARD)));
    }

    private static void search(Page page, String words) {
        page.locator("#search").fill(words);
        page.locator("#search").press("Enter");
    }

    @Test
    void a_late_answer_neither_takes_back_what_is_typed_nor_what_was_found_since_and_the_search_is_still_there_later() {
        List<Route> held = new ArrayList<>();
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.calls.add(of("cora"));
            stage.calls.add(of("dave"));
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/calls"));
            assertThat(page.locator("tbody tr")).hasCount(2);
            page.route("**/api/v1/calls?*search=cora*", held::add);
            search(page, "cora");
            page.waitForCondition(() -> !held.isEmpty());
            page.locator("#search").fill("dave");
            held.forEach(Route::resume);
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("The conference is full");
            assertThat(page.locator("#search")).hasValue("dave");
            held.clear();
            search(page, "cora");
            page.waitForCondition(() -> !held.isEmpty());
            search(page, "dave");
            assertThat(page.locator("tbody")).containsText("sip:dave@example.com");
            page.waitForResponse("**/api/v1/calls?*search=cora*", () -> held.forEach(Route::resume));
            page.locator("tbody tr a").click();
            page.locator("svg.ladder").waitFor();
            assertThat(page.locator("main h1")).hasText("dave");
            page.goBack();
            assertThat(page.locator("#search")).hasValue("dave");
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void a_conference_that_is_over_leads_to_the_calls_that_were_in_it() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.VIEWER);
            stage.calls.add(of("cora"));
            Instant began = Instant.parse("2026-11-30T11:00:00Z");
            stage.calls.add(
                    new ConferenceEntry(LiveScript.BOARD, began, began.plusSeconds(3671), 5, 4, Duration.ofHours(2)));
            Instant before = began.minusSeconds(7200);
            stage.calls.add(new ConferenceEntry(
                    LiveScript.BOARD, before, before.plusSeconds(60), 1, 1, Duration.ofSeconds(60)));
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/calls"));
            page.locator("a[href='/calls/conferences']").click();
            assertThat(page.locator("tbody tr")).hasCount(2);
            assertThat(page.locator("tbody tr").last()).containsText("1:01:11");
            assertThat(page.locator("tbody tr").last()).containsText("120");
            page.locator("tbody tr").last().locator("a").click();
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("sip:cora@example.com");
            page.goBack();
            page.locator("tbody tr").first().locator("a").click();
            assertThat(page.locator("main")).containsText("Nothing found");
            page.locator("main p .link").click();
            assertThat(page.locator("tbody tr")).hasCount(1);
            page.navigate(stage.address("/calls/conferences"));
            page.locator("#search").fill("nobody");
            page.locator("#search").press("Enter");
            assertThat(page.locator("tbody")).hasCount(0);
            assertThat(stage.complaints()).isEmpty();
        }
    }
}
