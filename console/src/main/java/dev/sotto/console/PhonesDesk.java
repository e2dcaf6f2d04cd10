package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Account;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;

/** Which telephones are registered with an account. */
record PhonesDesk(Store store, PhonePort phones) {
    Answer registered(Request request, Caller caller) {
        Stored<Account> account =
                store.snapshot().find(Kind.ACCOUNTS, request.part("id")).orElseThrow(Problem::notFound);
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode items = out.putArray("items");
        phones.of(account.key())
                .forEach(one -> items.addObject()
                        .put("contact", one.contact())
                        .put("source", one.source())
                        .put("agent", one.agent())
                        .put("until", one.until().toString()));
        return Answer.json(200, out);
    }
}
