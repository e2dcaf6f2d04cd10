package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import java.util.List;

/**
 * Which phones of a private conference are to be told that a weaker leg joins (ADR 0029, 0031): one behind another gateway, of which
 * the focus tells, or another phone here, of which it does not: to the focus this gateway is one leg. Nobody is told of itself; what
 * a phone is hears everybody who comes in by one. In a standard conference a phone is no weaker than that promises. One owner.
 */
final class RoomNotices {
    /** Whether there is, or was, a weaker leg that is not ours. */
    private boolean isElsewhere;

    /** The focus tells of one. Who is on the way in is told too, before the first word of the conference. */
    void onElsewhere(List<Member> members, Outbox<Room.Told> out) {
        isElsewhere = true;
        members.forEach(member -> tell(member, out));
    }

    /** The conference's key was told to a phone. */
    void onSecured(Member member, Outbox<Room.Told> out) {
        if (isElsewhere && !member.knowsWeaker) {
            tell(member, out);
        }
    }

    /** Before the next 20 ms are mixed. */
    void turn(List<Member> members, boolean isPrivate, Outbox<Room.Told> out) {
        for (Member newcomer : members) {
            if (newcomer.isInside && !newcomer.isAnnounced) {
                newcomer.isAnnounced = true;
                if (isPrivate) {
                    tellOthers(members, newcomer, out);
                }
            }
        }
    }

    private static void tellOthers(List<Member> members, Member newcomer, Outbox<Room.Told> out) {
        for (Member other : members) {
            if (other != newcomer && other.isInside) {
                tell(other, out);
            }
        }
    }

    /** From this very frame on it hears nothing of the room until it was told. */
    private static void tell(Member member, Outbox<Room.Told> out) {
        member.isTold = true;
        member.knowsWeaker = true;
        out.add(new Room.Told(member.leg, new DialInInput.WeakerLeg()));
    }
}
