package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleOrderTest {
    private static final Act ADA = Act.of("user:ada");

    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Databases.open("jdbc:sqlite:" + folder.resolve("rules.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_rule_that_would_never_be_asked_is_refused_and_told_behind_which() {
        assertThat(add("'name':'berlin','order':10,'called':['+4930*']")).isEmpty();
        assertThat(add("'name':'one','order':20,'called':['+49301']"))
                .containsExactly(
                        "/order would never be asked: berlin, which is asked before, fits every call that it fits."
                                + " Give it a smaller order, or narrow berlin.");
        assertThat(add("'name':'one','order':5,'called':['+49301']")).isEmpty();
        assertThat(add("'name':'wider','order':20,'called':['+49*']")).isEmpty();
        assertThat(add("'name':'ten','order':30,'called':['+4931*','+4930X*']"))
                .hasSize(1)
                .allMatch(fault -> fault.startsWith("/order would never be asked: wider"));
    }

    @Test
    void a_rule_that_would_leave_another_nothing_is_refused() {
        assertThat(add("'name':'night','order':10,'window':{'from':'20:00','to':'06:00','zone':'Europe/Berlin'}"))
                .isEmpty();
        assertThat(add("'name':'all','order':5"))
                .containsExactly(
                        "/order would leave night no call: this one would be asked before and fits every call that"
                                + " night fits. Give it a larger order.");
        assertThat(add("'name':'all','order':5,'enabled':false")).isEmpty();
        assertThat(add("'name':'late','order':5,'window':{'from':'22:00','to':'05:00','zone':'Europe/Berlin'}"))
                .isEmpty();
        assertThat(add("'name':'later','order':20,'window':{'from':'23:00','to':'03:00','zone':'Europe/Berlin'}"))
                .hasSize(2);
    }

    @Test
    void two_rules_of_one_order_may_have_no_call_in_common() {
        assertThat(add("'name':'berlin','called':['+4930*']")).isEmpty();
        assertThat(add("'name':'hamburg','called':['+4940*']")).isEmpty();
        assertThat(add("'name':'ending','called':['+49X0123']"))
                .containsExactly(
                        "/order is that of berlin too, and some call fits both. Give one of them another order, to say which is"
                                + " asked first.",
                        "/order is that of hamburg too, and some call fits both. Give one of them another order, to say which"
                                + " is asked first.");
    }

    @Test
    void a_rule_is_no_rival_of_itself_and_its_telephone_has_to_be_there() {
        assertThat(add("'name':'all'")).isEmpty();
        Stored<DispatchRule> all = store.snapshot().byKey(Kind.RULES, "all").orElseThrow();
        assertThat(store.replace(ADA, Kind.RULES, all.id(), all.version(), all.value()))
                .isInstanceOf(Outcome.Done.class);
        assertThat(faults("{'name':'ring','action':'account'}"))
                .containsExactly("/account must be said for the action account.");
        assertThat(add("'name':'ring','order':1,'called':['1'],'action':'account','account':'nobody'"))
                .containsExactly("/account must be the id of one of the accounts.");
    }

    private List<String> add(String fields) {
        String action = fields.contains("'action'") ? "" : ",'action':'ask'";
        String id = store.newId();
        Draft<DispatchRule> draft = store.draft(Kind.RULES, id, json("{" + fields + action + "}"), null);
        assertThat(draft).as(draft.toString()).isInstanceOf(Draft.Fine.class);
        Outcome<DispatchRule> outcome = store.create(ADA, Kind.RULES, id, ((Draft.Fine<DispatchRule>) draft).value());
        return outcome instanceof Outcome.Faulty<DispatchRule>(List<FieldFault> faults) ? texts(faults) : List.of();
    }

    private List<String> faults(String text) {
        Draft<DispatchRule> draft = store.draft(Kind.RULES, store.newId(), json(text), null);
        assertThat(draft).isInstanceOf(Draft.Faulty.class);
        return texts(((Draft.Faulty<DispatchRule>) draft).faults());
    }

    private static List<String> texts(List<FieldFault> faults) {
        return faults.stream()
                .map(fault -> fault.pointer() + " " + fault.sentence())
                .toList();
    }

    private static JsonNode json(String text) {
        return Documents.parse(text.replace('\'', '"'));
    }
}
