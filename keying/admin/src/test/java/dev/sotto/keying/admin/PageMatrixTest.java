package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route, with each way in which somebody may not ask for it. */
class PageMatrixTest {
    private static final List<Map<String, String>> SIGNS_OF_ANOTHER_PAGE = List.of(
            Map.of("Origin", "https://evil.example"),
            Map.of("Origin", "null"),
            Map.of("Origin", "http://127.0.0.1"),
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Content-Type", "text/plain"),
            Map.of("Content-Type", "application/x-www-form-urlencoded"));

    @TempDir
    private Path folder;

    private PageRig rig;

    @BeforeEach
    void start() {
        rig = new PageRig(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.stop();
    }

    private static String path(PageRoute route) {
        return route.path().replaceAll("\\{[a-z]+\\}", "x");
    }

    private List<PageRoute> changes() {
        return rig.page.routes().stream().filter(PageRoute::isChange).toList();
    }

    @Test
    void without_a_session_every_route_but_those_of_the_door_says_so() {
        List<String> open = new ArrayList<>();
        for (PageRoute route : rig.page.routes()) {
            PageRig.Visitor stranger = rig.new Visitor();
            int status = stranger.ask(route.method(), path(route), "").statusCode();
            if (status != 401) {
                open.add(route.method() + " " + route.path() + " " + status);
            }
        }
        assertThat(open)
                .containsExactly("GET /api/v1/session 200", "POST /api/v1/setup 400", "POST /api/v1/session 400");
    }

    @Test
    void a_cookie_that_was_never_given_out_is_no_session() {
        PageRig.Visitor stranger = rig.new Visitor();
        stranger.headers.put("Cookie", PageSessions.COOKIE + "=" + "A".repeat(43));
        stranger.headers.put(PageGate.CSRF, "A".repeat(43));
        assertThat(stranger.get("/api/v1/conferences").statusCode()).isEqualTo(401);
    }

    @Test
    void a_change_without_the_token_of_its_session_is_refused_and_nothing_is_done() {
        PageRig.Visitor olga = rig.operator();
        PageRig.Visitor other = rig.new Visitor();
        other.signIn("olga", PageRig.PASSWORD);
        String before = olga.get("/api/v1/audit").body();
        for (PageRoute route : changes()) {
            if (!route.isOpen()) {
                for (String csrf : List.of("", other.headers.get(PageGate.CSRF))) {
                    PageRig.Visitor tricked = rig.new Visitor();
                    tricked.headers.put("Cookie", olga.headers.get("Cookie"));
                    tricked.headers.put(PageGate.CSRF, csrf);
                    assertThat(tricked.ask(route.method(), path(route), "").statusCode())
                            .as(route.method() + " " + route.path())
                            .isEqualTo(403);
                }
            }
        }
        assertThat(olga.get("/api/v1/audit").body()).isEqualTo(before);
    }

    @Test
    void a_change_from_another_page_is_refused_on_every_route_also_at_the_door() {
        PageRig.Visitor olga = rig.operator();
        String before = olga.get("/api/v1/audit").body();
        for (PageRoute route : changes()) {
            for (Map<String, String> sign : SIGNS_OF_ANOTHER_PAGE) {
                PageRig.Visitor tricked = rig.new Visitor();
                tricked.headers.putAll(olga.headers);
                tricked.headers.putAll(sign);
                assertThat(tricked.ask(route.method(), path(route), "").statusCode())
                        .as(route.method() + " " + route.path() + " " + sign)
                        .isEqualTo(403);
            }
        }
        assertThat(olga.get("/api/v1/audit").body()).isEqualTo(before);
    }

    @Test
    void the_same_page_may_say_where_it_is_from() {
        PageRig.Visitor olga = rig.operatorWithRoom();
        olga.headers.put("Origin", rig.page.origin());
        olga.headers.put("Sec-Fetch-Site", "same-origin");
        assertThat(olga.post(PageRig.room("/lock"), "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void every_route_answers_somebody_who_is_signed_in_and_no_answer_is_a_bug() {
        PageRig.Visitor olga = rig.operatorWithRoom();
        for (PageRoute route : rig.page.routes()) {
            if (!route.path().equals("/api/v1/session")) {
                for (String body : List.of("", "{}", "{\"pin\":7}", "[]", "{\"unknown\":true}")) {
                    assertThat(olga.ask(route.method(), path(route), body).statusCode())
                            .as(route.method() + " " + route.path() + " " + body)
                            .isIn(200, 400, 403, 404, 409);
                }
            }
        }
    }
}
