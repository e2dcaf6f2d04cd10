package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.sotto.console.CallEntry;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
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
}
