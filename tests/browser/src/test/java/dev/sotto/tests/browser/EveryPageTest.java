package dev.sotto.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every page in both languages and both themes: nothing that keeps somebody out, nothing that the browser complains about, a picture. */
class EveryPageTest {
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    @TempDir
    Path folder;

    private final List<String> found = new ArrayList<>();

    @Test
    void every_page_is_accessible_and_quiet_in_both_languages_and_themes() {
        try (Stage stage = new Stage(folder)) {
            Scene scene = new Scene(stage, stage.user("ada", Role.ADMIN));
            for (String language : List.of("en", "de")) {
                look(stage, scene, stage.page(language, ColorScheme.LIGHT), language);
            }
            assertThat(found).isEmpty();
            assertThat(stage.complaints).isEmpty();
        }
    }

    private void look(Stage stage, Scene scene, Page page, String language) {
        page.navigate(stage.address("/"));
        page.locator("#password").waitFor();
        examine(page, language, "sign-in");
        page.navigate(stage.address("/setup"));
        page.locator("h1").waitFor();
        examine(page, language, "setup");
        stage.signedIn(page, "ada");
        for (String[] each : scene.pages) {
            page.navigate(stage.address(each[0]));
            page.locator("main h1").waitFor();
            page.waitForFunction("() => !document.querySelector('.waiting')");
            assertThat(page.locator("sotto-nowhere").count()).as(each[0]).isZero();
            if (each[1].equals("live-conference")) {
                page.locator("tbody .link").first().click();
            }
            examine(page, language, each[1]);
        }
        page.navigate(stage.address("/calls"));
        page.locator("tbody a").first().click();
        page.locator("svg.ladder").waitFor();
        examine(page, language, "call");
        page.context().close();
    }

    private void examine(Page page, String language, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            String folder = language + "-" + scheme.name().toLowerCase(Locale.ROOT);
            for (Rule rule : axe(page, scheme).analyze().getViolations()) {
                List<String> places = rule.getNodes().stream()
                        .limit(3)
                        .map(node -> node.getHtml())
                        .toList();
                found.add(folder + "/" + name + ": " + rule.getId() + " " + rule.getHelp() + " " + places);
            }
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(folder).resolve(name + ".png"))
                    .setFullPage(true));
        }
    }

    /** Between the themes nothing differs but colours. */
    private static AxeBuilder axe(Page page, ColorScheme scheme) {
        AxeBuilder axe = new AxeBuilder(page);
        return scheme == ColorScheme.LIGHT ? axe.withTags(RULES) : axe.withRules(List.of("color-contrast"));
    }
}
