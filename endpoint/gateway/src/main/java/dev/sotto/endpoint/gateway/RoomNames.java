package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who of the callers at the phones of a room has said a name, and which phones are to be told that one came or went. Nothing of it leaves
 * the gateway. One owner.
 */
final class RoomNames {
    private final Map<Long, Phrase> present = new LinkedHashMap<>();
    private final Map<Long, Phrase> gone = new LinkedHashMap<>();

    /** A phone has left the room. */
    void leave(Member member) {
        Phrase name = present.remove(member.leg);
        if (name != null) {
            gone.put(member.leg, name);
        }
    }

    /** Before the next 20 ms are mixed. */
    void turn(List<Member> members, Outbox<Room.Told> out) {
        if (!gone.isEmpty()) {
            gone.values().forEach(name -> tell(members, null, new DialInInput.Named(name, false, true), out));
            gone.clear();
        }
        for (int m = 0; m < members.size(); m++) {
            Member member = members.get(m);
            if (member.isInside && !member.isIntroduced) {
                member.isIntroduced = true;
                introduce(members, member, out);
            }
        }
    }

    private void introduce(List<Member> members, Member newcomer, Outbox<Room.Told> out) {
        for (Phrase name : present.values()) {
            out.add(new Room.Told(newcomer.leg, new DialInInput.Named(name, true, false)));
        }
        Phrase name = newcomer.spokenName;
        if (name != null) {
            present.put(newcomer.leg, name);
            tell(members, newcomer, new DialInInput.Named(name, true, true), out);
        }
    }

    private static void tell(List<Member> members, @Nullable Member newcomer, DialInInput what, Outbox<Room.Told> out) {
        for (Member member : members) {
            if (member != newcomer && member.isIntroduced) {
                out.add(new Room.Told(member.leg, what));
            }
        }
    }
}
