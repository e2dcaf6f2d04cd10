package dev.sotto.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.sotto.console.CallEntry;
import dev.sotto.console.LiveParticipant;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Draft;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Role;
import dev.sotto.tests.kit.ForeignWords;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred texts of strangers on the pages: each is shown as it is, and none does anything. */
class ForeignWordsTest {
    @TempDir
    Path folder;

    private static CallEntry call(String word) {
        Instant at = Instant.parse("2026-11-30T11:59:29Z");
        return new CallEntry(
                word,
                word,
                word,
                word,
                word,
                new CallEntry.Times(at, Optional.empty(), at),
                new CallEntry.End("refused", word, 403, word, word),
                word,
                word,
                List.of(new CallEntry.Step(at, "sip", word, word, word)));
    }

    private static void conference(Stage stage, String user, String name) {
        String id = stage.store.newId();
        Draft<Conference> draft = stage.store.draft(
                Kind.CONFERENCES,
                id,
                JsonNodeFactory.instance.objectNode().put("user", user).put("name", name),
                null);
        Conference made = ((Draft.Fine<Conference>) draft).value();
        assertThat(stage.store.create(Act.of("test"), Kind.CONFERENCES, id, made))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void none_of_them_runs_anything_on_any_page_that_shows_them() {
        List<String> words = ForeignWords.all();
        List<String> dialogs = new CopyOnWriteArrayList<>();
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.ADMIN);
            words.forEach(word -> stage.calls.add(call(word)));
            for (int i = 0; i < words.size(); i++) {
                conference(stage, "w" + i, words.get(i));
            }
            stage.live.room(
                    words.getFirst(),
                    words.getLast(),
                    words.stream()
                            .map(word -> LiveScript.endpoint(
                                    word, word, false, Optional.empty(), LiveScript.traffic(0, 1, 2)))
                            .toArray(LiveParticipant[]::new));
            Page page = stage.page();
            page.onDialog(dialog -> {
                dialogs.add(dialog.message());
                dialog.dismiss();
            });
            stage.signedIn(page, "ada");
            everything(page, stage, "/calls", words);
            everything(page, stage, "/conferences", words);
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            page.locator("tbody tr").nth(words.size() - 1).waitFor();
            harmless(page);
            page.navigate(stage.address("/security"));
            page.locator("details summary").first().waitFor();
            page.locator("details summary").all().forEach(Locator::click);
            harmless(page);
            page.navigate(stage.address("/calls"));
            page.locator("tbody a").first().click();
            page.locator("svg.ladder").waitFor();
            harmless(page);
            assertThat(dialogs).isEmpty();
            assertThat(stage.complaints()).isEmpty();
            page.context().close();
        }
    }

    /** The whole of a list, page by page; the words are there as they were said. */
    private static void everything(Page page, Stage stage, String path, List<String> words) {
        page.navigate(stage.address(path));
        page.locator("tbody tr").first().waitFor();
        for (int rows = page.locator("tbody tr").count();
                rows < words.size();
                rows = page.locator("tbody tr").count()) {
            page.locator("main button:has-text('More')").click();
            page.locator("tbody tr").nth(rows).waitFor();
        }
        harmless(page);
        String shown = page.locator("main").textContent();
        assertThat(words).allMatch(shown::contains);
    }

    private static void harmless(Page page) {
        assertThat(page.evaluate("() => window.__xss")).isNull();
        assertThat(page.evaluate(
                        "() => document.querySelectorAll('main script, main img, main iframe, main video, main audio,"
                                + " main object, main embed, main style, main marquee, main math').length"))
                .isEqualTo(0);
        assertThat(page.url()).startsWith("https://localhost:");
    }
}
