package dev.sotto.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every page in both languages and both themes: nothing that keeps somebody out, nothing that the browser complains about, a picture. */
class EveryPageTest {
    /** Goes there as a link does, without loading the document anew; it has come when the focus is on the heading of another page. */
    private static final String GO = """
            address => {
              window.left = document.querySelector('main').lastElementChild;
              history.pushState(null, '', address);
              window.dispatchEvent(new Event('sotto-route'));
            }""";

    private static final String THERE = """
            () => document.querySelector('main').lastElementChild !== window.left && !document.querySelector('.waiting')
              && document.activeElement.matches('main h1')""";

    @TempDir
    Path folder;

    private final Look look = new Look();

    @Test
    void every_page_is_accessible_and_quiet_in_both_languages_and_themes() {
        try (Stage stage = new Stage(folder)) {
            Scene scene = new Scene(stage, stage.user("ada", Role.ADMIN));
            for (String language : List.of("en", "de")) {
                look(stage, scene, stage.page(language, ColorScheme.LIGHT), language);
            }
            assertThat(look.found()).isEmpty();
            assertThat(stage.complaints()).isEmpty();
            findsWhatIsWrong(stage.page());
        }
    }

    /** Somebody who finds nothing on all pages must be somebody who would find something. */
    private static void findsWhatIsWrong(Page page) {
        page.setContent("<html lang=en><title>t</title><main><h1>t</h1><img src=x width=9 height=9>"
                + "<p style='color-scheme: light dark; background: #888; color: light-dark(#777, #111)'>pale by day</p>"
                + "<p style='color-scheme: light dark; background: #888; color: light-dark(#111, #777)'>pale by night</p>"
                + "</main>");
        Look look = new Look();
        look.at(page, "en", "planted");
        assertThat(look.found())
                .anyMatch(found -> found.startsWith("en-light/planted: image-alt "))
                .anyMatch(found -> found.matches("en-light/planted: color-contrast .*pale by day.*"))
                .anyMatch(found -> found.matches("en-dark/planted: color-contrast .*pale by night.*"));
    }

    private void look(Stage stage, Scene scene, Page page, String language) {
        page.navigate(stage.address("/setup"));
        page.locator("h1").waitFor();
        look.at(page, language, "setup");
        page.navigate(stage.address("/"));
        page.locator("#password").waitFor();
        look.at(page, language, "sign-in");
        stage.signedIn(page, "ada");
        for (String[] each : scene.pages) {
            if (!page.url().equals(stage.address(each[0]))) {
                page.evaluate(GO, each[0]);
            }
            page.waitForFunction(THERE);
            assertThat(page.locator("sotto-nowhere").count()).as(each[0]).isZero();
            if (each[1].equals("live-conference")) {
                page.locator("tbody .link").first().click();
            }
            look.at(page, language, each[1]);
        }
        page.evaluate(GO, "/calls");
        page.waitForFunction(THERE);
        page.locator("tbody a").first().click();
        page.locator("svg.ladder").waitFor();
        look.at(page, language, "call");
        page.context().close();
    }
}
