package dev.sotto.sip.registrar;

import dev.sotto.sip.calls.RequestEvent.Contact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The telephones of one account. Changed as a whole or not at all (RFC 3261 10.3 step 7). */
final class Bindings {
    private final Map<String, Binding> byKey;

    private record Binding(Registration registration, String callId, long cseq) {}

    Bindings() {
        this.byKey = new LinkedHashMap<>();
    }

    private Bindings(Map<String, Binding> byKey) {
        this.byKey = byKey;
    }

    Bindings copy() {
        return new Bindings(new LinkedHashMap<>(byKey));
    }

    /**
     * What names a contact: the telephone and the way to it, if it says both (RFC 5626 6); otherwise its address, of which case and
     * parameters other than the transport do not count.
     */
    private static String key(Contact contact) {
        String instance = contact.parameters().getOrDefault("+sip.instance", "");
        String way = contact.parameters().getOrDefault("reg-id", "");
        if (!instance.isEmpty() && !way.isEmpty()) {
            return instance + " " + way;
        }
        String[] parts = contact.uri().split(";");
        String transport = "";
        for (String part : parts) {
            transport =
                    part.toLowerCase(Locale.ROOT).startsWith("transport=") ? part.toLowerCase(Locale.ROOT) : transport;
        }
        int at = parts[0].indexOf('@');
        return parts[0].substring(0, at + 1) + parts[0].substring(at + 1).toLowerCase(Locale.ROOT) + ";" + transport;
    }

    /** Whether somebody has said something later about it already: a request that was on its way for long, or came twice. */
    private boolean isLate(String key, String callId, long cseq) {
        Binding before = byKey.get(key);
        return before != null && before.callId.equals(callId) && cseq <= before.cseq;
    }

    /** False if it is late. */
    boolean put(Contact contact, Registration registration, String callId, long cseq) {
        String key = key(contact);
        if (isLate(key, callId, cseq)) {
            return false;
        }
        byKey.remove(key);
        byKey.put(key, new Binding(registration, callId, cseq));
        return true;
    }

    /** False if it is late. */
    boolean remove(Contact contact, String callId, long cseq) {
        String key = key(contact);
        if (isLate(key, callId, cseq)) {
            return false;
        }
        byKey.remove(key);
        return true;
    }

    /** All of them; false if one of them is late, and then none. */
    boolean removeAll(String callId, long cseq) {
        if (byKey.keySet().stream().anyMatch(key -> isLate(key, callId, cseq))) {
            return false;
        }
        byKey.clear();
        return true;
    }

    /** The oldest go until there are no more than that: a telephone that came back from somewhere else gets in. */
    void keep(int most) {
        while (byKey.size() > most) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }

    /** Those whose time is over go; whether there was one. */
    boolean expire(long nowNanos) {
        return byKey.values().removeIf(binding -> binding.registration.untilNanos() <= nowNanos);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    long deadlineNanos() {
        return byKey.values().stream()
                .mapToLong(binding -> binding.registration.untilNanos())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<Registration> all() {
        List<Registration> out = new ArrayList<>();
        byKey.values().forEach(binding -> out.add(binding.registration));
        return out;
    }

    static long untilNanos(long nowNanos, long seconds) {
        return nowNanos + TimeUnit.SECONDS.toNanos(seconds);
    }
}
