package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can do on the page, done by the machine that also answers the admin socket. */
class PageDeskTest {
    private static final String ADA = Fingerprint.sha256(new byte[] {1}).text();
    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\\\"><img src=x onerror=alert(1)>",
            "'; DROP TABLE people; --",
            "</script><svg/onload=alert(1)>",
            "\\u0000\\u001b[31m\\r\\nSet-Cookie: a=b",
            "\\u202Eadmin",
            "{{7*7}}${7*7}");

    @TempDir
    private Path folder;

    private PageRig rig;
    private PageRig.Visitor olga;

    @BeforeEach
    void start() {
        rig = new PageRig(folder);
        olga = rig.operatorWithRoom();
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.stop();
    }

    private String room() {
        return olga.get(PageRig.room("")).body();
    }

    private String audit() {
        return olga.get("/api/v1/audit").body();
    }

    @Test
    void an_invitation_is_one_line_and_a_qr_code_and_can_be_withdrawn() {
        HttpResponse<String> invited = olga.post(PageRig.room("/invitations"), "{\"name\":\"dora\"}");
        assertThat(invited.statusCode()).isEqualTo(201);
        assertThat(invited.body()).contains("./sotto phone enroll sotto1:", "\"qr\":{\"size\":", "h1v1h-1z");
        assertThat(room()).contains("\"invitations\":[{\"name\":\"dora\",\"gateway\":false,");
        assertThat(audit()).contains("dora is invited.").doesNotContain("sotto1:");
        assertThat(olga.ask("DELETE", PageRig.room("/invitations/dora"), "").statusCode())
                .isEqualTo(200);
        assertThat(room()).contains("\"invitations\":[]");
        assertThat(olga.ask("DELETE", PageRig.room("/invitations/dora"), "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void a_gateway_is_invited_as_one() {
        assertThat(olga.post(PageRig.room("/invitations"), "{\"name\":\"bonn\",\"gateway\":true}")
                        .body())
                .contains("./sotto gw enroll sotto1:");
    }

    @Test
    void a_certificate_gets_onto_the_roster_is_banned_and_let_in_again() {
        String body = "{\"name\":\"Ada\",\"fingerprint\":\"" + ADA + "\"}";
        assertThat(olga.post(PageRig.room("/roster"), body).statusCode()).isEqualTo(200);
        HttpResponse<String> kicked = olga.post(PageRig.room("/kick"), "{\"who\":\"Ada\"}");
        assertThat(kicked.body()).contains("\"ended\":0", "\"isDone\":true", "\"members\":[]");
        assertThat(room()).contains("\"banned\":true");
        assertThat(olga.post(PageRig.room("/unban"), "{\"who\":\"Ada\"}").statusCode())
                .isEqualTo(200);
        assertThat(room()).contains("\"banned\":false");
        assertThat(olga.post(PageRig.room("/kick"), "{\"who\":\"nobody\"}").statusCode())
                .isEqualTo(409);
        assertThat(audit()).contains("kick sip:1000@example.com nobody", "Refused: Nobody");
    }

    @Test
    void a_pin_is_set_and_never_shown_again_nor_written_down() throws Exception {
        String pin = "80417263";
        String host = "91528374";
        HttpResponse<String> set =
                olga.put(PageRig.room("/phones"), "{\"pin\":\"" + pin + "\",\"hostPin\":\"" + host + "\",\"max\":20}");
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(room()).contains("\"allowed\":true,\"max\":20,\"hostPin\":true");
        String wrong =
                olga.put(PageRig.room("/phones"), "{\"pin\":\"80417263x\"}").body();
        String everything = set.body()
                + wrong
                + room()
                + audit()
                + Files.readString(folder.resolve("page-journal"))
                + Files.readString(folder.resolve("journal"));
        assertThat(everything).doesNotContain(pin).doesNotContain(host);
        assertThat(olga.ask("DELETE", PageRig.room("/phones"), "").statusCode()).isEqualTo(200);
        assertThat(room()).contains("\"allowed\":false");
    }

    @Test
    void rules_rights_and_callers_of_phones_are_set() {
        assertThat(olga.put(PageRig.room("/phones/rules/lobby"), "{\"on\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(olga.put(PageRig.room("/phones/rules/none"), "{\"on\":true}").statusCode())
                .isEqualTo(404);
        assertThat(olga.put(PageRig.room("/phones/rights/dial-out"), "{\"on\":true,\"targets\":[\"+49228*\"]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(olga.put(PageRig.room("/phones/callers"), "{\"callers\":[\"+49*\"]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(room())
                .contains("\"lobby\":true", "\"callers\":[\"+49*\"]", "\"rights\":{\"dial-out\":[\"+49228*\"]}");
        assertThat(olga.post(PageRig.room("/phones/kick"), "{\"phone\":7}").statusCode())
                .isEqualTo(409);
        assertThat(olga.post(PageRig.room("/phones/dance"), "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void gateways_and_media_distributors_are_trusted_and_not_any_more() {
        String body = "{\"kind\":\"gw\",\"name\":\"bonn\",\"fingerprint\":\"" + ADA + "\"}";
        assertThat(olga.post("/api/v1/trusted", body).statusCode()).isEqualTo(200);
        assertThat(olga.get("/api/v1/trusted").body()).contains("\"name\":\"bonn\"");
        String path = "/api/v1/trusted/" + ADA.replace(" ", "%20");
        assertThat(olga.ask("DELETE", path, "").statusCode()).isEqualTo(200);
        assertThat(olga.get("/api/v1/trusted").body()).doesNotContain("bonn");
        assertThat(olga.post("/api/v1/trusted", "{\"kind\":\"md\",\"fingerprint\":\"" + ADA + "\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(olga.get("/api/v1/trusted").body()).contains("\"mds\":[\"" + ADA + "\"]");
    }

    @Test
    void a_lock_keeps_and_nobody_holds_a_key_to_renew() {
        assertThat(olga.post(PageRig.room("/lock"), "{}").statusCode()).isEqualTo(200);
        assertThat(olga.post(PageRig.room("/lock"), "{}").statusCode()).isEqualTo(409);
        assertThat(room()).contains("\"locked\":true");
        assertThat(olga.post(PageRig.room("/unlock"), "{}").statusCode()).isEqualTo(200);
        assertThat(olga.post(PageRig.room("/rekey"), "{}").body()).contains("Nobody holds an EKTKey");
    }

    @Test
    void names_that_look_like_markup_come_out_as_text_in_json() {
        for (String name : HOSTILE) {
            olga.post(PageRig.room("/invitations"), "{\"name\":\"" + name + "\"}");
            olga.post(PageRig.room("/kick"), "{\"who\":\"" + name + "\"}");
        }
        for (String path : List.of(PageRig.room(""), "/api/v1/audit", "/api/v1/conferences")) {
            HttpResponse<String> answer = olga.get(path);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            assertThat(answer.body().chars().allMatch(c -> c >= ' '))
                    .as("no raw control octet")
                    .isTrue();
        }
        assertThat(audit()).contains("<script>alert(1)</script>");
    }

    @Test
    void a_second_command_after_a_line_end_in_a_name_is_none() {
        olga.post(PageRig.room("/kick"), "{\"who\":\"x\\ncreate sip:2000@example.com private\"}");
        assertThat(olga.get("/api/v1/conferences").body()).doesNotContain("sip:2000");
        rig.restart();
        assertThat(olga.signIn("olga", PageRig.PASSWORD).statusCode())
                .as("the journal is whole")
                .isEqualTo(200);
    }
}
