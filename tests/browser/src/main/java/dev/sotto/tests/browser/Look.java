package dev.sotto.tests.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ViewportSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A close look at pages as they stand: what keeps somebody out, by axe-core (WCAG 2.2 AA), and a picture of each in both themes. */
public final class Look {
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final List<String> TAGS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    /** Answers rule, help and the first places of each violation; what is fine is not reported in detail, which takes most of the time. */
    private static final String RUN = """
            only => axe.run(document, { runOnly: only, resultTypes: ['violations'] }).then(all => all.violations.map(one =>
              `${one.id} ${one.help} [${one.nodes.slice(0, 3).map(node => node.html).join(', ')}]`))""";

    /** Hides what is said in passing, or shows it again. */
    private static final String PASSING =
            "how => document.querySelectorAll('.told, .said').forEach(one => { one.style.visibility = how; })";

    private final String axe = script();
    private final List<String> found = new ArrayList<>();

    private static String script() {
        try (InputStream in = Objects.requireNonNull(Look.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was found until now, each with theme, language and name of the page. */
    public List<String> found() {
        return List.copyOf(found);
    }

    /**
     * Looks at the page in light and dark, which differ in nothing but colours: contrast is measured in both, all else once.
     *
     * @param language of the page, for the folder of its pictures
     * @param name of the page, for its pictures
     */
    public void at(Page page, String language, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            String where = language + "-" + scheme.name().toLowerCase(Locale.ROOT);
            check(
                    page,
                    where + "/" + name,
                    scheme == ColorScheme.LIGHT
                            ? Map.of("type", "tag", "values", TAGS)
                            : Map.of("type", "rule", "values", List.of("color-contrast")));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(where).resolve(name + ".png"))
                    .setFullPage(true));
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** A picture for the administrator's guide, in a smaller window: the top of the page, without what is said in passing. */
    public static void forGuide(Page page, String name) {
        forGuide(page.locator("body"), name);
    }

    /** The same with that part of the page at the top, if enough follows it. */
    public static void forGuide(Locator top, String name) {
        Page page = top.page();
        ViewportSize before = page.viewportSize();
        page.setViewportSize(1000, 620);
        top.evaluate("top => top.scrollIntoView({ block: 'start' })");
        page.evaluate(PASSING, "hidden");
        page.screenshot(
                new Page.ScreenshotOptions().setPath(PICTURES.resolve("guide").resolve(name + ".png")));
        page.evaluate(PASSING, "");
        page.setViewportSize(before.width, before.height);
    }

    /** A document keeps axe-core until it is left. */
    private void check(Page page, String where, Map<String, Object> only) {
        if (Boolean.FALSE.equals(page.evaluate("() => 'axe' in window"))) {
            page.evaluate(axe);
        }
        if (page.evaluate(RUN, only) instanceof List<?> violations) {
            violations.forEach(one -> found.add(where + ": " + one));
        }
    }
}
