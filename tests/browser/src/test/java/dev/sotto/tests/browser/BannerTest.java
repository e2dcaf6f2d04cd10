package dev.sotto.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands above every page while the store takes no changes. */
class BannerTest {
    @TempDir
    Path folder;

    /** As the data base's own administrator could do. */
    private void rename(String from, String to) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sotto.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("alter table " + from + " rename to " + to);
        }
    }

    private static Locator banner(Page page) {
        return page.locator("sotto-banner .notice");
    }

    @Test
    void it_says_that_nothing_can_be_changed_in_the_readers_language_and_goes_by_itself() throws SQLException {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.ADMIN);
            stage.record(Kind.CONFERENCES, "{'user':'1000','name':'Board'}");
            Page english = stage.signedIn(stage.page(), "ada");
            assertThat(banner(english)).hasCount(0);
            rename("meta", "elsewhere");
            assertThat(banner(english)).containsText("Nothing can be changed just now. The store failed");
            english.locator("nav a[href='/conferences']").click();
            assertThat(english.locator("main")).containsText("Board");
            assertThat(banner(english)).containsText("Calls go on.");
            Page german = stage.signedIn(stage.page("de", ColorScheme.DARK), "ada");
            assertThat(banner(german)).containsText("Im Augenblick lässt sich nichts ändern. Der Speicher versagt");
            rename("elsewhere", "meta");
            assertThat(banner(english)).hasCount(0);
            assertThat(banner(german)).hasCount(0);
        }
    }
}
