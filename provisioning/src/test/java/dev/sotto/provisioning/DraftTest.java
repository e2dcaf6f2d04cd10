package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static final RecordReader.SecretPort PLAIN = new RecordReader.SecretPort() {
        @Override
        public Secret seal(String plain, String pointer) {
            return new Secret("sealed " + plain + " for " + pointer);
        }

        @Override
        public boolean isStored() {
            return false;
        }
    };

    private static <T extends Record> T fine(Class<T> type, String json) {
        Draft<T> read = new RecordReader(PLAIN).read(type, Documents.parse(json.replace('\'', '"')), null);
        assertThat(read).as(read.toString()).isInstanceOf(Draft.Fine.class);
        return ((Draft.Fine<T>) read).value();
    }

    private static <T extends Record> List<String> faults(Class<T> type, String json) {
        Draft<T> read = new RecordReader(PLAIN).read(type, Documents.parse(json.replace('\'', '"')), null);
        assertThat(read).as(read.toString()).isInstanceOf(Draft.Faulty.class);
        return ((Draft.Faulty<T>) read)
                .faults().stream().map(f -> f.pointer() + ": " + f.sentence()).toList();
    }

    @Test
    void a_conference_needs_a_user_part_and_a_name_and_the_rest_has_fallbacks() {
        Conference made = fine(Conference.class, "{'user':'1000','name':'Board'}");
        assertThat(made)
                .isEqualTo(
                        new Conference("1000", "Board", "", true, Conference.Kinds.PRIVATE, List.of(), 200, List.of()));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_with_its_place() {
        assertThat(
                        faults(
                                Conference.class,
                                "{'user':'a b','kind':'secret','maxLegs':0,'mayJoin':['sip:ada@example.org','ada'],'colour':1}"))
                .containsExactlyInAnyOrder(
                        "/user: must be letters, digits, and . _ + - inside, at most 64.",
                        "/name: must be said.",
                        "/kind: must be one of private, standard, either.",
                        "/maxLegs: must be a whole number from 1 to 20000.",
                        "/mayJoin/1: must be an address such as sip:ada@example.org.",
                        "/colour: is no field; there are user, name, description, enabled, kind, mayJoin, maxLegs, tags, schedule.");
    }

    @Test
    void a_document_of_another_shape_is_said_to_be_one() {
        assertThat(faults(Conference.class, "[]")).containsExactly(": must be an object.");
        assertThat(faults(Conference.class, "{'user':1000,'name':'x','enabled':'yes','tags':'x','maxLegs':1.5}"))
                .containsExactlyInAnyOrder(
                        "/user: must be a text.",
                        "/enabled: must be true or false.",
                        "/tags: must be a list.",
                        "/maxLegs: must be a whole number from 1 to 20000.");
    }

    @Test
    void control_characters_and_nul_get_nowhere() {
        assertThat(faults(Conference.class, "{'user':'1','name':'a\\u0000b'}"))
                .containsExactly("/name: must not have control characters in it.");
        assertThat(faults(Conference.class, "{'user':'1','name':'a\\r\\nb'}"))
                .containsExactly("/name: must not have control characters in it.");
    }

    @Test
    void a_trunk_needs_a_name_and_a_gateway_and_every_other_field_has_a_fallback() {
        Trunk made = fine(Trunk.class, "{'name':'provider','peer':{'gateways':[{'host':'sip.example.org'}]}}");
        assertThat(made.media().srtp()).isEqualTo(TrunkMedia.Srtp.OPTIONAL);
        assertThat(made.auth().tls().verifyPeer()).isTrue();
        assertThat(made.numbers().allowedTo())
                .as("nothing may be called unless it is said")
                .isEmpty();
        assertThat(made.signalling().sessionTimer().expiresSeconds()).isEqualTo(1800);
    }

    @Test
    void a_fault_deep_in_a_trunk_has_its_place() {
        assertThat(faults(
                        Trunk.class,
                        "{'name':'p','peer':{'gateways':[{'host':'sip.example.org'},{'host':'a b','port':70000}]},"
                                + "'limits':{'maxCalls':5,'maxCallsIn':9},"
                                + "'signalling':{'headersIn':{'X Bad':'x'}}}"))
                .containsExactlyInAnyOrder(
                        "/peer/gateways/1/host: must be a host name or an IP address without a port.",
                        "/peer/gateways/1/port: must be a whole number from 0 to 65535.",
                        "/limits/maxCallsIn: must not be more than maxCalls, 5.",
                        "/signalling/headersIn/X Bad: has a name that does not fit: it must be the name of a header field.");
    }

    @Test
    void what_must_be_true_between_fields_is_said_where_it_is_wrong() {
        assertThat(faults(Trunk.class, "{'name':'p','mode':'register-to-provider','peer':{'matchBy':['ip','auth']}}"))
                .containsExactlyInAnyOrder(
                        "/auth/outbound/username: must be said for the mode register-to-provider.",
                        "/peer/gateways: must have at least one gateway for the mode register-to-provider.",
                        "/peer/allowedSources: must be said when calls are matched by ip.",
                        "/auth/inbound/secret: must be said when calls are matched by auth.");
        assertThat(faults(DispatchRule.class, "{'name':'r','action':'conference','reason':'no'}"))
                .containsExactlyInAnyOrder(
                        "/conference: must be said for the action conference.",
                        "/reason: means something for the action reject alone; leave it out.");
    }

    @Test
    void a_secret_is_sealed_for_its_place_and_is_shown_only_as_set() {
        Account made = fine(Account.class, "{'user':'ada','password':'correct horse battery'}");
        assertThat(made.password().sealed()).isEqualTo("sealed correct horse battery for /password");
        assertThat(Documents.shown(made).get("password").toString()).isEqualTo("{\"set\":true}");
        assertThat(made.toString()).doesNotContain("horse");
    }

    @Test
    void what_was_shown_can_be_sent_back_and_keeps_the_secret() {
        Account before = fine(Account.class, "{'user':'ada','password':'correct horse battery'}");
        for (String said : List.of("{'user':'ada','password':{'set':true}}", "{'user':'ada'}")) {
            Draft<Account> after =
                    new RecordReader(PLAIN).read(Account.class, Documents.parse(said.replace('\'', '"')), before);
            assertThat(after).isEqualTo(new Draft.Fine<>(before));
        }
        assertThat(faults(Account.class, "{'user':'ada','password':{'set':true}}"))
                .containsExactly("/password: has nothing to keep; say it.");
    }

    @Test
    void no_draft_sets_the_hash_of_a_password_or_token() {
        assertThat(faults(User.class, "{'name':'ada','role':'admin','password':'$argon2id$…'}"))
                .containsExactly("/password: cannot be set here.");
    }

    @Test
    void a_nested_secret_is_kept_too() {
        String json =
                "{'name':'p','peer':{'gateways':[{'host':'h'}]},'auth':{'outbound':{'username':'u','secret':'pw'}}}";
        Trunk before = fine(Trunk.class, json);
        Draft<Trunk> after = new RecordReader(PLAIN).read(Trunk.class, Documents.shown(before), before);
        assertThat(after).isEqualTo(new Draft.Fine<>(before));
    }

    @Test
    void every_record_is_the_same_after_it_was_written_and_read() {
        Map<Class<? extends Record>, String> examples = Map.of(
                Conference.class, "{'user':'1','name':'x','mayJoin':['sip:a@b'],'tags':['t']}",
                DialNumber.class, "{'number':'+4930123','conference':'id'}",
                DispatchRule.class,
                        "{'name':'r','action':'reject','reason':'no','window':{'days':['mon'],'from':'08:00','to':'18:00','zone':'Europe/Berlin'},'attributes':{'a':'b'}}",
                Account.class, "{'user':'a','password':'twelve octets'}",
                Trunk.class,
                        "{'name':'t','peer':{'gateways':[{'host':'::1','transport':'tls'}]},'media':{'codecs':['opus','pcma'],'suites':['aead-aes-256-gcm']}}",
                User.class, "{'name':'ada','role':'admin'}",
                Passkey.class, "{'user':'id','name':'n','credential':'AQ','signCount':'1','backedUp':true}",
                ApiToken.class, "{'name':'t','user':'id','role':'viewer','expires':'2027-01-01T00:00:00Z'}",
                Webhook.class, "{'name':'w','url':'https://example.org/x','secret':'sixteen octets!!'}",
                Settings.class, "{}");
        assertThat(examples.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Kind.ALL.stream().map(Kind::type).toList());
        examples.forEach(DraftTest::goesRound);
    }

    private static <T extends Record> void goesRound(Class<T> type, String json) {
        T made = fine(type, json);
        JsonNode kept = RecordWriter.STORED.write(made);
        Draft<T> again = new RecordReader(new RecordReader.SecretPort() {
                    @Override
                    public Secret seal(String plain, String pointer) {
                        throw new AssertionError("sealed again");
                    }

                    @Override
                    public boolean isStored() {
                        return true;
                    }
                })
                .read(type, Documents.parse(kept.toString()), null);
        assertThat(again).isEqualTo(new Draft.Fine<>(made));
    }
}
