package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.console.LiveAnswer;
import dev.sotto.console.LiveParticipant;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conference as it goes on, without a reload, over the console's own stream of events. */
class LiveTest {
    private static final LiveParticipant ADA =
            LiveScript.endpoint("ada", "Ada", false, Optional.of(true), LiveScript.traffic(0.1, 18, 38));
    private static final LiveParticipant GRACE =
            LiveScript.endpoint("grace", "Grace", false, Optional.empty(), LiveScript.traffic(7.4, 74, 30));
    private static final LiveParticipant GRACE_MUTED =
            LiveScript.endpoint("grace", "Grace", true, Optional.empty(), LiveScript.traffic(0, 74, 0.4));

    @TempDir
    Path folder;

    private static Locator row(Page page, String key) {
        return page.locator("tr[data-key='" + key + "']");
    }

    @Test
    void people_come_are_muted_and_go_before_the_eyes_of_the_operator() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.live.room("joined", "Ada joined.", ADA);
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/live"));
            page.getByText("Board").click();
            assertThat(row(page, "ada")).containsText("end-to-end");
            assertThat(row(page, "ada")).containsText("speaking");
            stage.live.room("joined", "Grace joined.", ADA, GRACE, LiveScript.gateway());
            assertThat(page.locator("[aria-label=People] tbody tr")).hasCount(3);
            assertThat(row(page, "gw")).containsText("through gateway phones");
            assertThat(row(page, "gw")).containsText("Telephones: +4930123456, Eva");
            assertThat(row(page, "grace")).containsText("7.4 % heavy");
            row(page, "grace").getByText("Mute").click();
            assertThat(page.locator(".toast")).containsText("Done.");
            stage.live.room("muted", "Grace was muted.", ADA, GRACE_MUTED, LiveScript.gateway());
            assertThat(row(page, "grace")).containsText("muted");
            row(page, "grace").getByText("Remove").click();
            page.locator("dialog .danger").click();
            assertThat(page.locator("dialog")).hasCount(0);
            stage.live.room("removed", "Grace was removed.", ADA, LiveScript.gateway());
            assertThat(page.locator("[aria-label=People] tbody tr")).hasCount(2);
            assertThat(page.locator(".feed li").first()).containsText("Grace was removed.");
            assertThat(stage.live.commands.stream().map(Object::toString))
                    .containsExactly(
                            "Mute[conference=sip:1000@example.org, participant=grace, muted=true]",
                            "Remove[conference=sip:1000@example.org, participant=grace]");
            stage.live.room("left", "Ada left.");
            assertThat(page.getByText("Nobody is in it")).isVisible();
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void what_somebody_sends_and_loses_is_drawn_over_time_and_said_in_words() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.VIEWER);
            stage.live.room("joined", "Grace joined.", GRACE);
            Page page = stage.signedIn(stage.page("de", ColorScheme.DARK), "ada");
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            row(page, "grace").locator(".link").click();
            Locator rate = page.locator("sotto-chart [role=img]").first();
            assertThat(page.locator("sotto-chart")).hasCount(0);
            for (int kbit = 31; rate.count() == 0; kbit++) {
                page.waitForTimeout(300);
                stage.live.room(
                        "noted",
                        "On and on.",
                        LiveScript.endpoint(
                                "grace", "Grace", false, Optional.empty(), LiveScript.traffic(7.4, 74, kbit % 90)));
            }
            assertThat(page.locator("sotto-chart canvas")).hasCount(3);
            assertThat(rate)
                    .hasAttribute(
                            "aria-label",
                            Pattern.compile(
                                    "Bitrate in den letzten zwei Minuten; jetzt: von dort \\d+ kbit/s, dorthin.*"));
            assertThat(page.locator("sotto-chart").nth(2)).containsText("auf dem Weg hierher 7,4 %");
            Object drawn = page.evaluate("""
                    () => {
                      const canvas = document.querySelector('sotto-chart canvas');
                      const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                      return all.some((octet) => octet !== 0);
                    }""");
            assertThat(drawn).isEqualTo(true);
            new Look().at(page, "de", "live-conference-charts");
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void what_is_not_known_is_said_to_be_unknown_and_never_zero() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.live.room("joined", "Somebody calls.", LiveScript.caller());
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            assertThat(row(page, "new")).containsText("no keys yet");
            assertThat(row(page, "new")).containsText("reported by the server");
            page.locator("tbody .link").click();
            assertThat(page.locator(".drawer dd").filter(new Locator.FilterOptions().setHasText("not known")))
                    .hasCount(12);
            assertThat(row(page, "new")).not().containsText("0 %");
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void what_the_focus_refuses_is_told_in_its_own_words_and_a_viewer_has_no_buttons() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            stage.user("bob", Role.VIEWER);
            stage.live.room("joined", "The gateway joined.", LiveScript.gateway());
            stage.live.answer = new LiveAnswer(false, "A gateway speaks for several telephones and cannot be muted.");
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            row(page, "gw").getByText("Mute").click();
            assertThat(page.locator(".toast.bad")).containsText("A gateway speaks for several telephones");
            Page other = stage.signedIn(stage.page(), "bob");
            other.navigate(stage.address("/live/" + LiveScript.BOARD));
            row(other, "gw").waitFor();
            assertThat(other.getByText("Mute")).hasCount(0);
            assertThat(other.getByText("End", new Page.GetByTextOptions().setExact(true)))
                    .hasCount(0);
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void a_page_whose_session_ended_asks_to_sign_in_and_comes_back_to_where_it_was() {
        try (Stage stage = new Stage(folder)) {
            Stored<User> ada = stage.user("ada", Role.OPERATOR);
            stage.live.room("joined", "Ada joined.", ADA);
            Page page = stage.signedIn(stage.page(), "ada");
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            row(page, "ada").waitFor();
            User off = new User("ada", "", Role.OPERATOR, false, ada.value().password());
            stage.store.replace(Act.of("test"), Kind.USERS, ada.id(), ada.version(), off);
            page.locator("#password").waitFor();
            User on = ada.value();
            long version = stage.store
                    .snapshot()
                    .find(Kind.USERS, ada.id())
                    .orElseThrow()
                    .version();
            stage.store.replace(Act.of("test"), Kind.USERS, ada.id(), version, on);
            page.locator("#name").fill("ada");
            page.locator("#password").fill(Stage.PASSWORD);
            page.locator("#password").press("Enter");
            row(page, "ada").waitFor();
        }
    }
}
