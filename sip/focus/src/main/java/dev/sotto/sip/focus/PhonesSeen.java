package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage.PhoneLeft;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The phones of conferences, as the key distributor said last: for people to look at. */
final class PhonesSeen {
    private final Map<String, SortedMap<Integer, PhoneSeen>> conferences = new HashMap<>();

    void on(PhoneNotice notice) {
        switch (notice) {
            case PhoneSeen seen ->
                conferences
                        .computeIfAbsent(seen.conference(), _ -> new TreeMap<>())
                        .put(seen.number(), seen);
            case PhoneLeft left ->
                conferences.computeIfPresent(left.conference(), (_, phones) -> {
                    phones.remove(left.number());
                    return phones.isEmpty() ? null : phones;
                });
        }
    }

    /** The key distributor has forgotten everything, and will say it anew. */
    void forget() {
        conferences.clear();
    }

    Optional<PhoneSeen> find(String conference, int number) {
        return Optional.ofNullable(conferences.get(conference)).map(phones -> phones.get(number));
    }

    /** By number. */
    List<FocusView.PhoneView> of(String conference) {
        return Optional.ofNullable(conferences.get(conference)).stream()
                .flatMap(phones -> phones.values().stream())
                .map(phone -> new FocusView.PhoneView(
                        phone.number(),
                        phone.caller(),
                        phone.gateway(),
                        phone.place(),
                        phone.muted(),
                        phone.handRaised()))
                .toList();
    }
}
