package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Stored;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conference from its name to its invitation, and what the world writes into names. */
class ConferenceTest {
    private static final int MOST_STEPS = 60;

    @TempDir
    Path folder;

    /** Goes on with the tabulator until that element has the focus, as somebody without a mouse does. */
    private static void tabTo(Page page, String selector) {
        for (int i = 0; i < MOST_STEPS; i++) {
            if (Boolean.TRUE.equals(page.evaluate("s => document.activeElement.matches(s)", selector))) {
                assertThat((Boolean)
                                page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                                        + " || document.activeElement.closest('.kind') !== null"))
                        .as("the focus on " + selector + " is seen")
                        .isTrue();
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("no way to " + selector + " by keyboard");
    }

    @Test
    void a_conference_is_created_explained_corrected_and_its_invitation_read_by_keyboard_alone() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.record(Kind.CONFERENCES, "{'user':'1000','name':'Taken'}");
            Page page = stage.signedIn(stage.page(), "ada");
            tabTo(page, "a[href='/conferences/new']");
            page.keyboard().press("Enter");
            page.locator("#fconferences-user").waitFor();
            assertThat(page.locator("h1")).isFocused();
            tabTo(page, "#fconferences-user");
            assertThat(page.locator("#fconferences-user")).hasValue("1001");
            page.keyboard().press("Control+a");
            page.keyboard().type("1000");
            tabTo(page, "input[name=kind]");
            page.keyboard().press("ArrowRight");
            tabTo(page, "button.primary");
            page.keyboard().press("Enter");
            assertThat(page.locator("#fconferences-name")).isFocused();
            assertThat(page.locator("#fconferences-name-fault")).containsText("must be said.");
            page.keyboard().type("Friday");
            tabTo(page, "button.primary");
            page.keyboard().press("Enter");
            assertThat(page.locator("#fconferences-user-fault"))
                    .containsText("is taken by another of the conferences.");
            assertThat(page.locator("#fconferences-user")).isFocused();
            page.keyboard().press("Control+a");
            page.keyboard().type("friday");
            page.keyboard().press("Enter");
            page.locator(".letter").waitFor();
            assertThat(page.locator(".letter")).containsText("sip:friday@example.org");
            assertThat(page.locator(".letter")).containsText("not end to end");
            assertThat(page.locator("svg.qr"))
                    .hasAttribute("aria-label", "QR code with the address sip:friday@example.org");
            Stored<Conference> made =
                    stage.store.snapshot().byKey(Kind.CONFERENCES, "friday").orElseThrow();
            assertThat(made.value().kind()).isEqualTo(Conference.Kinds.STANDARD);
            tabTo(page, ".bar .danger-text");
            page.keyboard().press("Enter");
            assertThat(page.locator("dialog button").first()).isFocused();
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).hasCount(0);
            tabTo(page, ".bar .danger-text");
            page.keyboard().press("Enter");
            tabTo(page, "dialog .danger");
            page.keyboard().press("Enter");
            page.locator("sotto-conferences table").waitFor();
            assertThat(stage.store.snapshot().byKey(Kind.CONFERENCES, "friday")).isEmpty();
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void what_somebody_else_changed_meanwhile_is_not_lost() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            String id = stage.record(Kind.CONFERENCES, "{'user':'1000','name':'Board'}")
                    .id();
            Page first = stage.signedIn(stage.page(), "ada");
            first.navigate(stage.address("/conferences/" + id));
            first.locator("#fconferences-name").fill("Mine");
            Page second = stage.signedIn(stage.page(), "ada");
            second.navigate(stage.address("/conferences/" + id));
            second.locator("#fconferences-name").fill("Theirs");
            second.locator(".bar .primary").click();
            assertThat(second.locator("h1")).hasText("Theirs");
            first.locator(".bar .primary").click();
            assertThat(first.locator(".notice.bad")).containsText("Somebody changed it meanwhile; read it again.");
            assertThat(stage.store
                            .snapshot()
                            .find(Kind.CONFERENCES, id)
                            .orElseThrow()
                            .value()
                            .name())
                    .isEqualTo("Theirs");
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void markup_in_names_is_text_on_every_page() {
        List<String> payloads = List.of(
                "<script>window.hit=1</script>",
                "<img src=x onerror=window.hit=1>",
                "\\\"><svg onload=window.hit=1>",
                "javascript:window.hit=1",
                "${window.hit=1}{{constructor.constructor(1)}}",
                "<iframe srcdoc=x></iframe><style>*{display:none}</style>");
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.ADMIN);
            for (int i = 0; i < payloads.size(); i++) {
                stage.record(
                        Kind.CONFERENCES,
                        "{'user':'x" + i + "','name':'" + payloads.get(i) + "','description':'" + payloads.get(i)
                                + "'}");
                stage.record(
                        Kind.ACCOUNTS,
                        "{'user':'x" + i + "','displayName':'" + payloads.get(i) + "','password':'twelve octets'}");
            }
            Page page = stage.signedIn(stage.page(), "ada");
            for (String path : List.of("/", "/conferences", "/people", "/security")) {
                page.navigate(stage.address(path));
                page.locator("main table").first().waitFor();
                assertThat(page.evaluate("() => window.hit")).as(path).isNull();
                assertThat(page.locator("main img, main iframe, main script").count())
                        .as(path)
                        .isZero();
            }
            for (Stored<Conference> each : stage.store.snapshot().all(Kind.CONFERENCES)) {
                page.navigate(stage.address("/conferences/" + each.id()));
                page.locator(".letter").waitFor();
                assertThat(page.locator("h1")).hasText(each.value().name());
                assertThat(page.locator(".letter")).containsText(each.value().name());
                assertThat(page.evaluate("() => window.hit")).isNull();
            }
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void a_conference_with_times_has_a_calendar_file_and_can_be_duplicated() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/conferences/new"));
            page.locator("#fconferences-name").fill("Weekly");
            page.locator("summary").click();
            page.getByLabel("Only at certain times").check();
            page.locator("button.primary").click();
            assertThat(page.locator("#fconferences-schedule-first-fault")).containsText("must be said.");
            page.locator("#fconferences-schedule-first").fill("2026-12-01T10:00");
            page.locator("#fconferences-schedule-zone").fill("Europe/Berlin");
            page.locator("#fconferences-schedule-repeats").selectOption("weekly");
            page.locator("#fconferences-schedule-last").fill("2027-01-26");
            page.locator("button.primary").click();
            assertThat(page.locator(".letter"))
                    .containsText(
                            "When: Tuesday, December 1, 2026 at 10:00\u202fAM (Europe/Berlin), 60 minutes, every week"
                                    + " until Tuesday, January 26, 2027");
            Download file = page.waitForDownload(
                    () -> page.locator("a[download='1000.ics']").click());
            assertThat(file.failure()).isNull();
            assertThat(file.suggestedFilename()).isEqualTo("1000.ics");
            page.getByText("Duplicate").click();
            assertThat(page.locator("#fconferences-name")).hasValue("Weekly (copy)");
            assertThat(page.locator("#fconferences-user")).hasValue("1001");
            page.locator("button.primary").click();
            page.locator(".letter").waitFor();
            assertThat(stage.store
                            .snapshot()
                            .byKey(Kind.CONFERENCES, "1001")
                            .orElseThrow()
                            .value()
                            .schedule())
                    .isPresent();
            new Look().at(page, "en", "conference-times");
            assertThat(stage.complaints()).isEmpty();
        }
    }
}
