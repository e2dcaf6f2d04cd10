package dev.sotto.tests.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.util.ArrayList;
import java.util.List;

/** Enough of everything that every page has something to show. What is live comes from a script, as the API document describes it. */
final class Scene {
    private static final String ADDRESS = "sip:1000@example.org";

    /** Addresses of all pages, and a name for the picture of each. */
    final List<String[]> pages = new ArrayList<>();

    Scene(Stage stage, Stored<User> ada) {
        Stored<Conference> board = stage.record(
                Kind.CONFERENCES, "{'user':'1000','name':'Board','kind':'private','mayJoin':['sip:ada@example.org'],'tags':['weekly']}");
        stage.record(Kind.CONFERENCES, "{'user':'1001','name':'All hands','kind':'standard'}");
        stage.record(Kind.CONFERENCES, "{'user':'old','name':'Retired','enabled':false}");
        String number = stage.record(
                        Kind.NUMBERS, "{'number':'+493012345','conference':'" + board.id() + "','description':'Berlin'}")
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
        String account = stage.record(Kind.ACCOUNTS, "{'user':'ada','displayName':'Ada Lovelace','password':'twelve octets'}")
                .id();
        stage.record(
                Kind.TOKENS,
                "{'name':'monitoring','user':'" + ada.id() + "','role':'viewer','expires':'2030-01-01T00:00:00Z'}");
        for (String path : List.of(
                "/", "/live", "/conferences", "/conferences/new", "/people", "/people/users/new", "/people/accounts/new",
                "/trunks", "/trunks/new", "/trunks/numbers/new", "/trunks/rules/new", "/calls", "/security", "/system",
                "/account", "/conferences/none")) {
            pages.add(new String[] {path, path.equals("/") ? "overview" : path.substring(1).replace('/', '-')});
        }
        pages.add(new String[] {"/conferences/" + board.id(), "conference"});
        pages.add(new String[] {"/people/users/" + ada.id(), "user"});
        pages.add(new String[] {"/people/accounts/" + account, "sip-account"});
        pages.add(new String[] {"/trunks/" + trunk, "trunk"});
        pages.add(new String[] {"/trunks/numbers/" + number, "number"});
        pages.add(new String[] {"/trunks/rules/" + rule, "rule"});
        pages.add(new String[] {"/live/" + ADDRESS, "live-conference"});
        pages.add(new String[] {"/calls/7", "call"});
    }

    /** What is live, for pages of a console without calls. */
    static void script(Page page) {
        page.route("**/api/v1/events?**", route -> stream(route, route.request().url()));
        page.route("**/api/v1/calls?**", route -> json(route, "{'items':[" + CALL + "],'next':null}"));
        page.route("**/api/v1/calls/7", route -> json(route, CALL.substring(0, CALL.length() - 1) + TRACE));
    }

    private static void stream(Route route, String url) {
        boolean one = url.contains("conference");
        String topic = one ? "conference:" + ADDRESS : "live";
        String data = one ? ROOM : "{'items':[" + ITEM + "]}";
        route.fulfill(new Route.FulfillOptions()
                .setContentType("text/event-stream")
                .setBody("retry: 600000\nid: 1\nevent: " + topic + "\ndata: " + data.replace('\'', '"') + "\n\n"));
    }

    private static void json(Route route, String json) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(json.replace('\'', '"')));
    }

    private static final String ITEM =
            "{'address':'sip:1000@example.org','name':'Board','kind':'private','locked':false,'since':'2026-11-30T11:52:00Z','participants':4,'talkers':1,'worstLossPercent':2.4}";

    private static final String ROOM =
            "{'address':'sip:1000@example.org','name':'Board','kind':'private','locked':false,'since':'2026-11-30T11:52:00Z','talkers':1,'worstLossPercent':7.4,'participants':["
                    + "{'id':'1','name':'Ada Lovelace','from':'sip:ada@example.org','device':'endpoint','label':'end-to-end','verified':true,'muted':false,'speaking':true,'codec':'opus','since':'2026-11-30T11:52:00Z','lossPercent':0.1,'jitterMs':3.2,'rttMs':18,'inKbit':38,'outKbit':96,'keys':{'suite':'DOUBLE_AEAD_AES_128_GCM','spi':4711,'epochAgeSeconds':94,'secondsToRekey':206}},"
                    + "{'id':'2','name':'Grace Hopper','from':'sip:grace@example.org','device':'endpoint','label':'end-to-end','verified':true,'muted':true,'codec':'opus','since':'2026-11-30T11:53:10Z','lossPercent':2.4,'jitterMs':11,'rttMs':74,'inKbit':0.4,'outKbit':110,'keys':{'suite':'DOUBLE_AEAD_AES_128_GCM'}},"
                    + "{'id':'3','name':'','from':'sip:gw@example.org','device':'gateway phones','label':'through gateway phones','verified':true,'muted':false,'speaking':false,'codec':'opus','since':'2026-11-30T11:58:00Z','lossPercent':0,'jitterMs':1,'inKbit':36,'outKbit':104,'speaksFor':['+4930123456','Eva'],'keys':{'suite':'DOUBLE_AEAD_AES_128_GCM'}},"
                    + "{'id':'4','name':'Unknown','from':'sip:new@example.net','device':'endpoint','label':'no keys yet','verified':false,'muted':false,'lossPercent':7.4,'keys':{}}],"
                    + "'events':[{'at':'2026-11-30T11:52:00Z','what':'started','sentence':'The conference began.'},{'at':'2026-11-30T11:52:01Z','what':'joined','sentence':'Ada Lovelace joined, end-to-end.'},{'at':'2026-11-30T11:58:01Z','what':'labelled','sentence':'A gateway joined: through gateway phones.'},{'at':'2026-11-30T11:59:30Z','what':'refused','sentence':'sip:eve@example.com was refused: not on the roster.'}]}";

    private static final String CALL =
            "{'id':'7','from':'sip:eve@example.com','name':'Eve','to':'sip:1000@example.org','conference':'sip:1000@example.org','source':'udp 198.51.100.9:5060','start':'2026-11-30T11:59:29Z','end':'2026-11-30T11:59:30Z','outcome':'refused','reason':'not-admitted','status':403,'verdict':'Refused by the key distributor: not on the roster.','whatToDo':'Ask the operator of the key distributor to invite sip:eve@example.com.','callId':'a84b4c76e66710'}";

    private static final String TRACE =
            ",'trace':[{'at':'2026-11-30T11:59:29Z','layer':'sip','from':'caller','to':'focus','text':'INVITE sip:1000@example.org'},{'at':'2026-11-30T11:59:29Z','layer':'sdp','from':'focus','to':'focus','text':'the offer can be PERC: UDP/TLS/RTP/SAVPF with tls-id'},{'at':'2026-11-30T11:59:29Z','layer':'keys','from':'focus','to':'key distributor','text':'expect sip:eve@example.com'},{'at':'2026-11-30T11:59:30Z','layer':'keys','from':'key distributor','to':'focus','text':'refused: not on the roster'},{'at':'2026-11-30T11:59:30Z','layer':'sip','from':'focus','to':'caller','text':'403 Forbidden, Warning 399 not on the roster'}]}";
}
