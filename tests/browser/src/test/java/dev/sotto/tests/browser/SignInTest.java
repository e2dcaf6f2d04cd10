package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.console.OidcConfig;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.tests.kit.OpenIdProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Getting in, from the printed link on. */
class SignInTest {
    private static final LocatorAssertions.IsVisibleOptions PATIENTLY =
            new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

    @TempDir
    Path folder;

    private static void signOut(Page page) {
        page.getByText("Sign out").click();
        page.getByText("Sign in with a passkey").waitFor();
    }

    @Test
    void the_first_administrator_is_made_with_a_passkey_and_comes_back_with_it() {
        try (Stage stage = new Stage(folder)) {
            Page page = stage.page();
            PasskeyDevice.plugInto(page);
            page.navigate(stage.console.setupLink().orElseThrow());
            page.getByLabel("Name").fill("Ada");
            page.getByText("Make the administrator with a passkey").click();
            assertThat(page.locator(".fault")).isVisible();
            page.getByLabel("Name").fill("ada");
            page.getByText("Make the administrator with a passkey").click();
            assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
            assertThat(page.url()).isEqualTo(stage.address("/"));
            signOut(page);
            page.getByText("Sign in with a passkey").click();
            assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
            assertThat(stage.store.snapshot().all(Kind.PASSKEYS)).hasSize(1);
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void a_password_does_at_the_first_start_and_a_passkey_comes_later() {
        try (Stage stage = new Stage(folder)) {
            Page page = stage.page();
            PasskeyDevice.plugInto(page);
            page.navigate(stage.console.setupLink().orElseThrow());
            page.getByText("Use a password instead").click();
            page.getByLabel("Name").fill("ada");
            page.getByLabel("Password").fill("short");
            page.getByText("Make the administrator", new Page.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("#password-fault")).containsText("must have 12 to 128 characters");
            page.getByLabel("Password").fill(Stage.PASSWORD);
            page.getByLabel("Password").press("Enter");
            assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
            page.navigate(stage.address("/account"));
            page.getByText("Make a passkey").click();
            assertThat(page.getByText("The passkey is made.")).isVisible(PATIENTLY);
            signOut(page);
            page.getByText("Sign in with a passkey").click();
            assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void who_comes_by_an_address_of_numbers_is_told_why_there_is_only_the_password() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.VIEWER);
            Page page = stage.page();
            page.navigate("https://127.0.0.1:" + stage.console.port() + "/");
            assertThat(page.getByText("Passkeys work only at https://localhost:" + stage.console.port()))
                    .isVisible(PATIENTLY);
            page.locator("#name").fill("ada");
            page.locator("#password").fill("something wrong");
            page.locator("#password").press("Enter");
            assertThat(page.getByText("The name or the password is wrong.")).isVisible(PATIENTLY);
            page.locator("#password").fill(Stage.PASSWORD);
            page.locator("#password").press("Enter");
            assertThat(page.getByText("All is well.")).isVisible(PATIENTLY);
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void another_service_says_who_somebody_is_and_the_console_whether_they_may() {
        try (OpenIdProvider provider = new OpenIdProvider();
                Stage stage = new Stage(
                        folder,
                        Optional.of(new OidcConfig(
                                "Büro \"Nord\" <1>",
                                URI.create(provider.issuer()),
                                OpenIdProvider.CLIENT,
                                OpenIdProvider.SECRET,
                                "preferred_username")))) {
            stage.user("ada", Role.VIEWER);
            Page page = stage.page();
            page.navigate(stage.address("/conferences"));
            page.getByText("Sign in with Büro \"Nord\" <1>").click();
            page.locator("nav a[aria-current=page]").first().waitFor();
            assertThat(page.url()).as("back where it began").isEqualTo(stage.address("/conferences"));
            assertThat(page.locator(".side")).containsText("viewer");
            provider.user = "mallory";
            Page other = stage.page("de", ColorScheme.LIGHT);
            other.navigate(stage.address("/"));
            other.getByText("Anmelden mit Büro").click();
            assertThat(other.locator(".notice.bad"))
                    .containsText("aber niemand dieses Namens darf diese Konsole benutzen");
            assertThat(other.url()).as("without the code").isEqualTo(stage.address("/"));
            new Look().at(other, "de", "sign-in-service");
            other.navigate(stage.address("/sign-in/service?code=stolen&state=foreign"));
            assertThat(other.locator(".notice.bad")).containsText("beginnen Sie von vorn");
            other.navigate(stage.address("/sign-in/service?error=access_denied"));
            assertThat(other.locator(".notice.bad")).containsText("beginnen Sie von vorn");
        }
    }
}
