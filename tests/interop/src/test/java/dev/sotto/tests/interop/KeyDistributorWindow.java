package dev.sotto.tests.interop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.tests.browser.Chromium;
import dev.sotto.tests.browser.Look;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The browser of the key distributor's operator, at its own page. */
final class KeyDistributorWindow {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);
    private static final Pattern TOKEN = Pattern.compile("sotto1:[\\w-]+");

    final Page page;
    private final Look look;

    KeyDistributorWindow(Chromium chromium, Look look) {
        page = chromium.page("en", ColorScheme.LIGHT);
        this.look = look;
    }

    /** Makes the first operator, by the link that the program printed. */
    void setUp(String link, String name, String password) {
        page.navigate(link);
        page.getByText("Make an operator").waitFor();
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.locator("button.first").click();
        page.locator("#nav a").first().waitFor();
    }

    /** Signs out, and in again. */
    void signInAgain(String name, String password) {
        page.getByText("Sign out").click();
        page.getByLabel("Password").waitFor();
        examine("sign-in");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.locator("button.first").click();
        page.locator("#nav a").first().waitFor();
    }

    /** Makes the roster of a private conference and opens it. */
    void createPrivate(String conference) {
        page.locator("input[name=conference]").fill(conference);
        page.locator("button.first").click();
        page.locator(".crumb")
                .filter(new Locator.FilterOptions().setHasText(conference))
                .click();
        assertThat(page.locator("h1")).hasText(conference);
    }

    /** The section with that heading. */
    Locator section(String heading) {
        return page.locator("section")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(
                                "h2", new Page.LocatorOptions().setHasText(Pattern.compile("^" + heading + "$")))));
    }

    /** Invites somebody; answers the token that is shown once. */
    String invite(String name) {
        section("Invitations").locator("input[name=name]").fill(name);
        section("Invitations").locator("button.first").click();
        Locator told = section("Invitations").locator("h3");
        assertThat(told).hasText("For " + name + ", once, within 24 hours");
        Matcher token = TOKEN.matcher(section("Invitations").innerText());
        assertThat(token.find()).isTrue();
        return token.group();
    }

    /** A picture of that section and what follows, for the guide. */
    void show(String heading, String picture) {
        Look.forGuide(section(heading), picture);
    }

    /** Nobody types here, so the page changes by itself. */
    void onlyWatch() {
        page.evaluate("() => document.activeElement.blur()");
    }

    /** Waits until a section says so. */
    void seen(String heading, String words) {
        assertThat(section(heading)).containsText(words, PATIENTLY);
    }

    /** Waits until a section does not say it any more. */
    void gone(String heading, String words) {
        assertThat(section(heading)).not().containsText(words, PATIENTLY);
    }

    /** Waits until somebody has acknowledged the key with that number. */
    void holds(String name, String spi) {
        Locator row =
                section("Who holds the key").locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
        assertThat(row).containsText(spi + " acknowledged", PATIENTLY);
    }

    /** The number of the conference's present key. */
    String spi() {
        return section("Key").locator("dd .mono").innerText();
    }

    /** Opens each of the views in the menu and examines it. */
    void examineViews(List<String> views) {
        for (String view : views) {
            page.locator("#nav a")
                    .filter(new Locator.FilterOptions().setHasText(view))
                    .click();
            assertThat(page.locator("h1")).hasText(view);
            examine(view.toLowerCase(Locale.ROOT).replace(' ', '-'));
        }
    }

    /** Examines the page in both languages and themes. */
    void examine(String name) {
        look.at(page, "en", "keys-" + name);
        speak("de");
        look.at(page, "de", "keys-" + name);
        speak("en");
    }

    /** With the focus within it the page stands still, so that what is examined stays. */
    private void speak(String language) {
        page.locator("#language").selectOption(language);
        assertThat(page.locator("html")).hasAttribute("lang", language);
        page.locator("main").locator("a, button, input, [tabindex]").first().focus();
    }
}
