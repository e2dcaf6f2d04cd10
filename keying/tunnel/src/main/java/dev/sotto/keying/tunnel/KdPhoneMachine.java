package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.KdPhoneInput.LinkDown;
import dev.sotto.keying.tunnel.KdPhoneInput.LinkUp;
import dev.sotto.keying.tunnel.KdPhoneInput.Received;
import dev.sotto.keying.tunnel.KdPhoneInput.Tell;
import dev.sotto.keying.tunnel.KdPhoneOutput.Absent;
import dev.sotto.keying.tunnel.KdPhoneOutput.Asked;
import dev.sotto.keying.tunnel.KdPhoneOutput.CloseLink;
import dev.sotto.keying.tunnel.KdPhoneOutput.Left;
import dev.sotto.keying.tunnel.KdPhoneOutput.SendBytes;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.FromGateway;
import dev.sotto.keying.tunnel.PhoneMessage.Gone;
import dev.sotto.keying.tunnel.PhoneMessage.Present;
import dev.sotto.keying.tunnel.PhoneMessage.ToGateway;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The key distributor's end of the connections of one authenticated gateway. The gateway first says which phones it has, and
 * then asks for others. One connection is in service at a time, the newest. What is told while there is none is dropped: a
 * question is said again by the gateway, and an end follows from the next {@link Present}.
 */
public final class KdPhoneMachine {
    /** Phones that one gateway may have. */
    public static final int MAX_PHONES = 20_000;

    private static final class Connection {
        private final PhoneCodec codec = new PhoneCodec();
        private final Set<Long> present = new HashSet<>();
    }

    private final Map<Long, Connection> connections = new HashMap<>();
    private final Counters<PhoneCounter> counters = new Counters<>(PhoneCounter.class);
    private OptionalLong inService = OptionalLong.empty();

    /** Takes one input and puts what follows from it into {@code out}; nothing in it depends on the time. */
    public void on(KdPhoneInput input, long nowNanos, Outbox<KdPhoneOutput> out) {
        switch (input) {
            case LinkUp in -> connections.put(in.link(), new Connection());
            case LinkDown in -> forget(in.link(), out);
            case Received in -> onReceived(in, out);
            case Tell in -> tell(in.message(), out);
        }
    }

    /** Whether the gateway can be told anything now. */
    public boolean isReady() {
        return inService.isPresent();
    }

    /** What it holds now. */
    public PhoneState describe() {
        return new PhoneState(isReady(), 0, 0, 0, counters.snapshot());
    }

    private void tell(ToGateway message, Outbox<KdPhoneOutput> out) {
        if (inService.isEmpty()) {
            counters.increment(PhoneCounter.WITHOUT_CONNECTION);
            return;
        }
        if (message instanceof PhoneMessage.End) {
            counters.increment(PhoneCounter.ENDED);
        }
        out.add(new SendBytes(inService.getAsLong(), PhoneCodec.encode(message)));
    }

    private void onReceived(Received in, Outbox<KdPhoneOutput> out) {
        Connection connection = connections.get(in.link());
        if (connection != null) {
            connection.codec.append(in.octets());
            read(in.link(), connection, out);
        }
        Arrays.fill(in.octets(), (byte) 0);
    }

    private void read(long link, Connection connection, Outbox<KdPhoneOutput> out) {
        try {
            PhoneMessage message = connection.codec.next();
            while (message != null) {
                onMessage(link, connection, message, out);
                message = connections.containsKey(link) ? connection.codec.next() : null;
            }
        } catch (MalformedException e) {
            close(link, PhoneFault.MALFORMED, e.rule(), out);
        }
    }

    private void onMessage(long link, Connection connection, PhoneMessage message, Outbox<KdPhoneOutput> out) {
        boolean serves = inService.isPresent() && inService.getAsLong() == link;
        switch (message) {
            case Present _ when serves -> close(link, PhoneFault.SECOND_PRESENT, "", out);
            case Present m -> onPresent(link, connection, m, out);
            case Ask m
            when serves -> {
                counters.increment(PhoneCounter.ASKED);
                out.add(new Asked(m));
            }
            case PhoneMessage.Call m
            when serves -> {
                counters.increment(PhoneCounter.ASKED);
                out.add(new KdPhoneOutput.Called(m));
            }
            case PhoneMessage.Join m when serves -> out.add(new KdPhoneOutput.Joins(m.askId()));
            case Gone m when serves -> out.add(new Left(m.askId()));
            case PhoneMessage.Status m when serves -> out.add(new KdPhoneOutput.StatusSaid(m));
            case PhoneMessage.Wish m when serves -> out.add(new KdPhoneOutput.Wished(m));
            case FromGateway m -> {
                if (m instanceof Ask ask) {
                    ask.destroy();
                }
                close(link, PhoneFault.FIRST_MESSAGE_NOT_PRESENT, m.getClass().getSimpleName(), out);
            }
            case ToGateway m ->
                close(link, PhoneFault.WRONG_DIRECTION, m.getClass().getSimpleName(), out);
        }
    }

    private void onPresent(long link, Connection connection, Present message, Outbox<KdPhoneOutput> out) {
        connection.present.addAll(message.askIds());
        if (connection.present.size() > MAX_PHONES) {
            close(link, PhoneFault.TOO_MANY_PHONES, "", out);
        } else if (message.last()) {
            enterService(link, connection, out);
        }
    }

    private void enterService(long link, Connection connection, Outbox<KdPhoneOutput> out) {
        if (inService.isPresent()) {
            // It is dead and nobody has noticed yet.
            long old = inService.getAsLong();
            wipe(old);
            out.add(new CloseLink(old, PhoneFault.SUPERSEDED, "by link " + link));
        }
        inService = OptionalLong.of(link);
        counters.increment(PhoneCounter.CONNECTIONS_READY);
        out.add(new KdPhoneOutput.Present(connection.present));
        connection.present.clear();
    }

    private void close(long link, PhoneFault fault, String detail, Outbox<KdPhoneOutput> out) {
        counters.increment(PhoneCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new CloseLink(link, fault, detail));
        forget(link, out);
    }

    private void forget(long link, Outbox<KdPhoneOutput> out) {
        wipe(link);
        if (inService.isPresent() && inService.getAsLong() == link) {
            inService = OptionalLong.empty();
            out.add(new Absent());
        }
    }

    private void wipe(long link) {
        Connection gone = connections.remove(link);
        if (gone != null) {
            gone.codec.wipe();
        }
    }
}
