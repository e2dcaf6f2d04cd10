package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneLeft;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneWanted;
import dev.sotto.keying.tunnel.PhoneOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What operators of call processing see of phones, and what they can want of them (ADR 0056). Each media distributor is told of the phones
 * of conferences in which it has a leg, and of changes alone.
 */
final class PhonesShown {
    private final KdState state;
    private final PhoneFloor floor;
    private final Map<Fingerprint, Map<Key, PhoneSeen>> told = new HashMap<>();

    private record Key(String conference, int number) {}

    PhonesShown(KdState state, PhoneFloor floor) {
        this.state = state;
        this.floor = floor;
    }

    /** Whoever runs the servers can silence a phone and send it away. Into a private conference it lets nobody. */
    void onWanted(PhoneWanted wanted, long nowNanos) {
        Conference conference = state.conference(wanted.conference());
        if (conference == null) {
            return;
        }
        PhonePick one = new PhonePick.One(wanted.number());
        switch (wanted.act()) {
            case MUTE -> floor.order(conference, one, PhoneOrder.MUTE);
            case ASK_TO_SPEAK -> floor.order(conference, one, PhoneOrder.ASK_TO_SPEAK);
            case END -> floor.kick(conference, one, nowNanos);
            case DENY -> floor.deny(conference, one, nowNanos);
            case ADMIT -> {
                if (conference.isPrivate()) {
                    state.counters.increment(KdCounter.ADMISSION_WISHES_REFUSED);
                    state.note(conference.address, "call processing wants a phone let in; refused", nowNanos);
                } else {
                    floor.admit(conference, one, nowNanos);
                }
            }
        }
    }

    /** Tells what has changed. */
    void onTime() {
        if (state.withPhones.isEmpty() && told.isEmpty()) {
            return;
        }
        Map<Fingerprint, Set<Conference>> conferences = new HashMap<>();
        state.legs
                .values()
                .forEach(leg -> conferences
                        .computeIfAbsent(leg.md(), _ -> new HashSet<>())
                        .add(leg.conference));
        state.mds.forEach((md, link) -> {
            if (link.up) {
                tell(md, now(conferences.getOrDefault(md, Set.of())));
            }
        });
        told.keySet().retainAll(state.mds.keySet());
        told.values().removeIf(Map::isEmpty);
    }

    private Map<Key, PhoneSeen> now(Set<Conference> conferences) {
        Map<Key, PhoneSeen> out = new LinkedHashMap<>();
        for (Conference conference : conferences) {
            for (Phone phone : conference.phones) {
                if (!phone.lapsed) {
                    out.put(new Key(conference.address, phone.number), seen(conference, phone));
                }
            }
        }
        return out;
    }

    private static PhoneSeen seen(Conference conference, Phone phone) {
        return new PhoneSeen(
                conference.address,
                phone.number,
                phone.caller,
                phone.gatewayName,
                Conference.place(phone),
                phone.muted,
                phone.handRaised);
    }

    private void tell(Fingerprint md, Map<Key, PhoneSeen> now) {
        Map<Key, PhoneSeen> before = told.computeIfAbsent(md, _ -> new HashMap<>());
        for (Iterator<Key> it = before.keySet().iterator(); it.hasNext(); ) {
            Key key = it.next();
            if (!now.containsKey(key)) {
                it.remove();
                state.tell(md, new PhoneLeft(key.conference, key.number));
            }
        }
        now.forEach((key, phone) -> {
            if (!phone.equals(before.put(key, phone))) {
                state.tell(md, phone);
            }
        });
    }
}
