package dev.sotto.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that stays open while thousands of snapshots arrive. */
class AnOpenPageTest {
    private static final int SNAPSHOTS = 350;

    /** Between two of them lie three minutes, and a page remembers rates for two. */
    private static final int STRETCHES = 6;

    /** What a page may need more after all of them than after the first stretches. */
    private static final double MOST_MORE = 1.15;

    /** The goal is one second; this much is left for a machine that does something else as well. */
    private static final double FIRST_PAINT_MILLIS = 10_000;

    @TempDir
    Path folder;

    private final AtomicInteger allowed = new AtomicInteger(1);
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void a_page_is_there_soon_and_needs_no_more_memory_after_thousands_of_snapshots_than_after_the_first_hundreds() {
        try (Stage stage = new Stage(folder)) {
            stage.user("ada", Role.OPERATOR);
            for (int i = 0; i < 20; i++) {
                stage.live.room("joined", "Somebody joined, and this is sentence " + i + " about it.");
            }
            stage.live.room(
                    "joined",
                    "Ada joined.",
                    LiveScript.endpoint("ada", "Ada", false, Optional.of(true), LiveScript.traffic(0.1, 18, 38)),
                    LiveScript.endpoint("grace", "Grace", true, Optional.empty(), LiveScript.traffic(2.4, 74, 0.4)),
                    LiveScript.gateway());
            Page page = stage.page();
            stage.signedIn(page, "ada");
            double firstPaint = firstPaintMillis(page);
            page.clock().install();
            page.navigate(stage.address("/live/" + LiveScript.BOARD));
            page.locator("tbody tr").first().waitFor();
            String room = (String)
                    page.evaluate("() => JSON.stringify(document.querySelector('sotto-live-conference').room)");
            page.route("**/api/v1/events?**", route -> answer(route, room));
            page.reload();
            Usage first = Usage.NONE;
            Usage last = Usage.NONE;
            CDPSession debugger = page.context().newCDPSession(page);
            for (int stretch = 1; stretch <= STRETCHES; stretch++) {
                allowed.set(stretch);
                page.waitForFunction(
                        "name => document.querySelector('h1')?.textContent === name", "stretch " + stretch);
                last = least(debugger);
                first = stretch == 2 ? last : first;
                page.clock().fastForward("03:00");
            }
            System.out.println("first paint after " + firstPaint + " ms; " + first + ", then " + last);
            assertThat(firstPaint).isLessThan(FIRST_PAINT_MILLIS);
            assertThat(last.heapOctets()).isLessThan(first.heapOctets() * MOST_MORE);
            assertThat(last.nodes()).isLessThan(first.nodes() * MOST_MORE);
        }
    }

    private static double firstPaintMillis(Page page) {
        page.waitForFunction("() => performance.getEntriesByName('first-contentful-paint').length");
        return ((Number) page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                .doubleValue();
    }

    /** One stretch of snapshots if it is time for it; otherwise nothing, and the browser asks again. */
    private void answer(Route route, String room) {
        StringBuilder body = new StringBuilder("retry: 100\n\n");
        if (sent.get() < allowed.get()) {
            int stretch = sent.incrementAndGet();
            for (int i = 1; i <= SNAPSHOTS; i++) {
                body.append("event: conference:").append(LiveScript.BOARD).append("\ndata: ");
                body.append(changed(room, i == SNAPSHOTS ? "stretch " + stretch : "snapshot " + i, i))
                        .append("\n\n");
            }
        }
        route.fulfill(
                new Route.FulfillOptions().setContentType("text/event-stream").setBody(body.toString()));
    }

    private static String changed(String room, String name, int turn) {
        JsonObject changed = JsonParser.parseString(room).getAsJsonObject();
        changed.addProperty("name", name);
        changed.getAsJsonArray("participants").forEach(one -> {
            one.getAsJsonObject().addProperty("outKbit", 20 + turn % 60);
            one.getAsJsonObject().addProperty("speaking", turn % 3 == 0);
        });
        changed.getAsJsonArray("events")
                .forEach(one -> one.getAsJsonObject().addProperty("sentence", "Sentence " + turn + " of " + name));
        return changed.toString();
    }

    /** What a page needs when all is thrown away that can be. */
    private record Usage(double heapOctets, double nodes) {
        static final Usage NONE = new Usage(0, 0);
    }

    /** Of several moments the one with least: code that is being compiled, and what waits to be collected, is no page's. */
    private static Usage least(CDPSession debugger) {
        Usage least = usage(debugger);
        for (int i = 0; i < 4; i++) {
            Usage other = usage(debugger);
            least = other.heapOctets() < least.heapOctets() ? other : least;
        }
        return least;
    }

    private static Usage usage(CDPSession debugger) {
        debugger.send("HeapProfiler.collectGarbage");
        double heap = debugger.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
        return new Usage(
                heap, debugger.send("Memory.getDOMCounters").get("nodes").getAsDouble());
    }
}
