package dev.sotto.tests.browser;

import dev.sotto.console.CallEntry;
import dev.sotto.console.ConferenceEntry;
import dev.sotto.console.PhonePort;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Enough of everything that every page has something to show. */
final class Scene {
    private static final List<String> PLAIN = List.of(
            "/",
            "/live",
            "/conferences",
            "/conferences/new",
            "/people",
            "/people/users/new",
            "/people/accounts/new",
            "/trunks",
            "/trunks/new",
            "/trunks/numbers/new",
            "/trunks/rules/new",
            "/calls",
            "/calls/conferences",
            "/security",
            "/system",
            "/system/webhooks/new",
            "/account",
            "/conferences/none");

    /** Addresses of all pages, and a name for the picture of each. */
    final List<String[]> pages = new ArrayList<>();

    Scene(Stage stage, Stored<User> ada) {
        Stored<Conference> board = stage.record(
                Kind.CONFERENCES,
                "{'user':'1000','name':'Board','kind':'private','mayJoin':['sip:ada@example.org'],'tags':['weekly']}");
        stage.record(Kind.CONFERENCES, "{'user':'1001','name':'All hands','kind':'standard'}");
        stage.record(Kind.CONFERENCES, "{'user':'old','name':'Retired','enabled':false}");
        String number = stage.record(
                        Kind.NUMBERS,
                        "{'number':'+493012345','conference':'" + board.id() + "','description':'Berlin'}")
                .id();
        String trunk = stage.record(
                        Kind.TRUNKS,
                        "{'name':'provider','peer':{'gateways':[{'host':'sip.example.net','transport':'tls'}],'allowedSources':['192.0.2.0/24'],'matchBy':['ip']}}")
                .id();
        String rule = stage.record(
                        Kind.RULES,
                        "{'name':'office','action':'conference','conference':'" + board.id()
                                + "','window':{'days':['mon'],'from':'08:00','to':'18:00','zone':'Europe/Berlin'}}")
                .id();
        String account = stage.record(
                        Kind.ACCOUNTS, "{'user':'ada','displayName':'Ada Lovelace','password':'twelve octets'}")
                .id();
        stage.record(
                Kind.TOKENS,
                "{'name':'monitoring','user':'" + ada.id() + "','role':'viewer','expires':'2030-01-01T00:00:00Z'}");
        PLAIN.forEach(path -> pages.add(new String[] {
            path, path.equals("/") ? "overview" : path.substring(1).replace('/', '-')
        }));
        pages.add(new String[] {"/conferences/" + board.id(), "conference"});
        pages.add(new String[] {"/people/users/" + ada.id(), "user"});
        pages.add(new String[] {"/people/accounts/" + account, "sip-account"});
        pages.add(new String[] {"/trunks/" + trunk, "trunk"});
        pages.add(new String[] {"/trunks/numbers/" + number, "number"});
        pages.add(new String[] {"/trunks/rules/" + rule, "rule"});
        pages.add(new String[] {"/system/webhooks/" + webhook(stage), "webhook"});
        pages.add(new String[] {"/live/" + LiveScript.BOARD, "live-conference"});
        stage.registered = List.of(new PhonePort.RegisteredPhone(
                "sip:ada@10.0.0.7:5060",
                "UDP 192.0.2.10:5060",
                "Yealink SIP-T46U 108.86.0.20",
                Instant.parse("2026-11-30T13:00:00Z")));
        calls(stage);
    }

    /** One whose receiver is not there, with a try that says so. */
    private static String webhook(Stage stage) {
        String id = stage.record(
                        Kind.WEBHOOKS,
                        "{'name':'helpdesk','url':'https://192.0.2.1/hook','secret':'sixteen octets!!','events':['call-refused']}")
                .id();
        stage.courier.test(id);
        return id;
    }

    /** A conference that goes on, and a call that did not get in. */
    private static void calls(Stage stage) {
        stage.live.room("started", "The conference began.");
        stage.live.room("joined", "Ada Lovelace joined, end-to-end.");
        stage.live.room("labelled", "A gateway joined: through gateway phones.");
        stage.live.room(
                "refused",
                "sip:eve@example.com was refused: not on the roster.",
                LiveScript.endpoint("ada", "Ada Lovelace", false, Optional.of(true), LiveScript.traffic(0.1, 18, 38)),
                LiveScript.endpoint("grace", "Grace Hopper", true, Optional.empty(), LiveScript.traffic(2.4, 74, 0.4)),
                LiveScript.gateway(),
                LiveScript.caller());
        stage.calls.add(refused());
        Instant began = Instant.parse("2026-11-30T09:00:00Z");
        stage.calls.add(
                new ConferenceEntry(LiveScript.BOARD, began, began.plusSeconds(3671), 5, 4, Duration.ofMinutes(150)));
    }

    /** Somebody who was refused, with every step. */
    private static CallEntry refused() {
        Instant at = Instant.parse("2026-11-30T11:59:29Z");
        return new CallEntry(
                "sip:eve@example.com",
                "Eve",
                LiveScript.BOARD,
                LiveScript.BOARD,
                "udp 198.51.100.9:5060",
                new CallEntry.Times(at, Optional.empty(), at.plusSeconds(1)),
                new CallEntry.End(
                        "refused",
                        "not-admitted",
                        403,
                        "Refused by the key distributor: not on the roster.",
                        "Ask the operator of the key distributor to invite sip:eve@example.com."),
                "",
                "a84b4c76e66710",
                List.of(
                        new CallEntry.Step(at, "sip", "caller", "focus", "INVITE sip:1000@example.org"),
                        new CallEntry.Step(
                                at, "sdp", "focus", "focus", "the offer can be PERC: UDP/TLS/RTP/SAVPF with tls-id"),
                        new CallEntry.Step(at, "keys", "focus", "key distributor", "expect sip:eve@example.com"),
                        new CallEntry.Step(
                                at.plusSeconds(1), "keys", "key distributor", "focus", "refused: not on the roster"),
                        new CallEntry.Step(
                                at.plusSeconds(1),
                                "sip",
                                "focus",
                                "caller",
                                "403 Forbidden, Warning 399 not on the roster")));
    }
}
