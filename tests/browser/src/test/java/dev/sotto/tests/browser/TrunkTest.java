package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Trunk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trunk as an administrator prepares it, and a number of it that leads into a conference. */
class TrunkTest {
    @TempDir
    Path folder;

    @Test
    void a_shape_makes_a_registering_trunk_in_eight_steps_and_a_wrong_password_is_explained_before_it_is_saved() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.ADMIN);
            Page page = stage.signedIn(stage.page(), "ada");
            page.getByText("Trunks & numbers").click();
            page.getByText("New trunk").click();
            page.locator("[data-shape=account]").click();
            assertThat(page.locator("#ftrunks-name")).isFocused();
            page.keyboard().type("provider");
            page.locator("#ftrunks-peer-gateways-0-host").fill("sip.example.net");
            page.locator("#ftrunks-auth-outbound-username").fill("4930123");
            page.locator("#ftrunks-auth-outbound-secret").fill("a wrong one");
            page.locator("#trunk-test").click();
            assertThat(page.locator("#trunk-steps tbody tr")).hasCount(3);
            assertThat(page.locator("#trunk-steps")).containsText("403 Forbidden: wrong password");
            assertThat(stage.store.snapshot().all(Kind.TRUNKS)).isEmpty();
            Look.forGuide(page.locator("section.card:has(#trunk-test)"), "trunk-tested");
            page.locator("#trunk-steps .link").click();
            assertThat(page.locator("#ftrunks-auth-outbound-secret")).isFocused();
            page.locator("#ftrunks-auth-outbound-secret").fill(TrunkScript.PASSWORD);
            page.locator("#trunk-test").click();
            assertThat(page.locator("#trunk-steps")).containsText("All went well.");
            page.locator(".bar .primary").click();
            assertThat(page.locator("main h1")).hasText("provider");
            assertThat(page.locator("main .badge.good").first()).hasText("registered");
            page.locator("#trunk-test").click();
            assertThat(page.locator("#trunk-steps")).containsText("All went well.");
            page.getByText("Try again now").click();
            page.getByText("Trunks & numbers").click();
            assertThat(page.locator("sotto-records[kind=trunks] tbody")).containsText("in 2, out 0");
            assertThat(stage.complaints()).isEmpty();
        }
    }

    @Test
    void a_trunk_is_prepared_and_corrected_and_its_number_leads_into_a_conference() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.ADMIN);
            String friday = stage.record(Kind.CONFERENCES, "{'user':'1000','name':'Friday'}")
                    .id();
            Page page = stage.signedIn(stage.page(), "ada");
            page.getByText("Trunks & numbers").click();
            page.getByText("New trunk").click();
            page.locator("#ftrunks-name").fill("provider");
            page.locator("#ftrunks-peer-gateways-0-host").fill("sip.example.net:5061");
            page.locator("#ftrunks-peer-allowedSources").fill("192.0.2.0/24");
            page.locator(".bar .primary").click();
            assertThat(page.locator("#ftrunks-peer-gateways-0-host-fault")).isVisible();
            assertThat(page.locator("#ftrunks-peer-gateways-0-host")).isFocused();
            Look.forGuide(page.locator("details.card[open]"), "trunk-wrong");
            page.locator("#ftrunks-peer-gateways-0-host").fill("sip.example.net");
            page.locator(".bar .primary").click();
            assertThat(page.locator("main h1")).hasText("provider");
            Trunk made = stage.store.snapshot().all(Kind.TRUNKS).getFirst().value();
            assertThat(made.peer().gateways()).hasSize(1);
            assertThat(made.peer().allowedSources().toString()).contains("192.0.2.0/24");
            page.getByText("Trunks & numbers").click();
            page.getByText("New number").click();
            page.locator("#fnumbers-number").fill("+493012345");
            page.locator("#fnumbers-conference").selectOption(friday);
            Look.forGuide(page, "number-new");
            page.locator(".bar .primary").click();
            assertThat(page.locator("main h1")).hasText("+493012345");
            page.navigate(stage.address("/conferences/" + friday));
            assertThat(page.locator(".letter")).containsText("By telephone: +493012345");
            page.getByText("Trunks & numbers").click();
            assertThat(page.locator("sotto-records[kind=trunks] tbody a")).hasText("provider");
            assertThat(page.locator("sotto-records[kind=numbers] tbody th a")).hasText("+493012345");
            assertThat(stage.complaints()).isEmpty();
        }
    }
}
