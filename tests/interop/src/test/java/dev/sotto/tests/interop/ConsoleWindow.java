package dev.sotto.tests.interop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.tests.browser.Chromium;
import dev.sotto.tests.browser.Look;
import dev.sotto.tests.browser.PasskeyDevice;
import java.util.regex.Pattern;

/** An administrator's browser at the console of a running appliance. */
final class ConsoleWindow {
    private static final LocatorAssertions.IsVisibleOptions PATIENTLY =
            new LocatorAssertions.IsVisibleOptions().setTimeout(120_000);
    private static final LocatorAssertions.ContainsTextOptions TEXT_PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);

    final Page page;
    private final Look look;

    ConsoleWindow(Chromium chromium, Look look) {
        page = chromium.page("en", ColorScheme.LIGHT);
        this.look = look;
    }

    /** Makes the first administrator with a passkey, by the link that the program printed. */
    void setUp(String link, String name) {
        PasskeyDevice.plugInto(page);
        page.navigate(link);
        page.getByLabel("Name").fill(name);
        Look.forGuide(page, "setup");
        page.getByText("Make the administrator with a passkey").click();
        assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
    }

    /** Goes to one of the places at the left. */
    void go(String place) {
        page.locator("nav a")
                .filter(new Locator.FilterOptions().setHasText(place))
                .first()
                .click();
        assertThat(page.locator("main h1")).hasText(place);
    }

    /** Makes a private conference; leaves the page with its invitation. */
    void createPrivate(String name, String number) {
        go("Conferences");
        page.getByText("New conference").click();
        page.locator("#fconferences-name").fill(name);
        assertThat(page.locator("#fconferences-user")).hasValue(number);
        page.locator("input[name=kind][value=private]").check();
        Look.forGuide(page, "conference-new");
        page.locator("button.primary").click();
        assertThat(page.locator(".letter")).containsText("It is end-to-end encrypted.");
        Look.forGuide(page.locator(".letter"), "conference-invite");
    }

    /** The row of somebody in the conference that is shown. */
    Locator row(String name) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    /** Waits until the row of somebody says so. */
    void seen(String name, String words) {
        assertThat(row(name)).containsText(words, TEXT_PATIENTLY);
    }

    /** Waits until the row of somebody has something that matches. */
    void seenLike(String name, String pattern) {
        assertThat(row(name)).containsText(Pattern.compile(pattern), TEXT_PATIENTLY);
    }

    /** Waits until something is told in the page. */
    void seen(String words) {
        assertThat(page.locator("main")).containsText(words, TEXT_PATIENTLY);
    }

    /** Presses a button in the head of the page, and agrees. */
    void order(String words) {
        page.locator(".head button")
                .filter(new Locator.FilterOptions().setHasText(words))
                .click();
        page.locator("dialog .end button").last().click();
        assertThat(page.locator("dialog")).hasCount(0);
    }

    /** What a search in the calls finds. */
    void search(String words) {
        page.locator("#search").fill(words);
        page.locator("#search").press("Enter");
        seen(words);
    }

    /** Examines the page in both languages and themes. */
    void examine(String name) {
        look.at(page, "en", "running-" + name);
        speak("de");
        look.at(page, "de", "running-" + name);
        speak("en");
    }

    private void speak(String language) {
        page.locator(".choices select").last().selectOption(language);
        assertThat(page.locator("html")).hasAttribute("lang", language);
        assertThat(page.locator("main h1")).isFocused();
        page.waitForFunction("() => !document.querySelector('.waiting')");
    }
}
