package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.library.EndpointEvent;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The conferences in which there are phones. One owner. */
final class Rooms implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Rooms.class);
    private static final int EVENTS = 8192;

    private final GatewayParts parts;
    private final Entropy entropy = Entropy.system();
    private final Map<String, Room> rooms = new HashMap<>();
    private final RecordedNames names = new RecordedNames();

    Rooms(GatewayParts parts) {
        this.parts = parts;
    }

    /** What callers have said as their names. */
    RecordedNames names() {
        return names;
    }

    /** An SSRC for a phone (RFC 3550 8.1). */
    int newSource() {
        return entropy.nextInt();
    }

    /**
     * Brings a phone into a conference, which is called if this is the first one.
     *
     * @throws OperationFailed if there is no way to it
     */
    void join(String address, Member member) {
        Room room = rooms.get(address);
        if (room == null || room.isOver()) {
            if (room != null) {
                room.close();
            }
            Mailbox<EndpointEvent> events = new Mailbox<>(EVENTS);
            room = new Room(address, parts.call(address, events), events);
            rooms.put(address, room);
        }
        room.join(member);
    }

    /** The phone is not in that conference any more, if it ever was. */
    void leave(String address, Member member) {
        Room room = rooms.get(address);
        if (room != null) {
            room.leave(member);
        }
    }

    /** The next 20 ms of all rooms. */
    void turn(long nowNanos, Outbox<Room.Told> out) throws InterruptedException {
        names.onTime(nowNanos);
        for (Room room : rooms.values()) {
            try {
                room.turn(nowNanos, out);
            } catch (RuntimeException e) {
                // A mistake of ours ends one room, not all.
                parts.counters().increment(GatewayCounter.BUG);
                LOG.error("gateway.room_broke", e);
                room.breakOff(out);
            }
        }
        rooms.values().removeIf(room -> {
            if (room.isOver()) {
                room.close();
            }
            return room.isOver();
        });
    }

    int size() {
        return rooms.size();
    }

    @Override
    public void close() {
        rooms.values().forEach(Room::close);
        rooms.clear();
        names.close();
    }
}
