package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.Call;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.Gone;
import dev.sotto.keying.tunnel.PhoneMessage.Join;
import dev.sotto.keying.tunnel.PhoneMessage.Order;
import dev.sotto.keying.tunnel.PhoneMessage.People;
import dev.sotto.keying.tunnel.PhoneMessage.Present;
import dev.sotto.keying.tunnel.PhoneMessage.Status;
import dev.sotto.keying.tunnel.PhoneMessage.Wish;
import dev.sotto.keying.tunnel.PhoneMessage.Wished;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the messages about phones, in the form of {@link AdmissionCodec}: {@code type(1) | length(2) | body}. A PIN
 * is its ASCII digits behind a length of one octet, zero for none, and behind one of flags. An instance reads one connection.
 */
public final class PhoneCodec {
    /** Most phones in one {@link Present}. */
    public static final int MAX_PRESENT = 1000;

    /** Most digits of a PIN on the wire; what is longer is nobody's. */
    public static final int MAX_PIN = 32;

    private static final int MAX_PEOPLE = 0xFFFF;
    private static final int MAX_BODY = 8192;
    private static final int PRESENT = 1;
    private static final int ASK = 2;
    private static final int GONE = 3;
    private static final int STATUS = 4;
    private static final int WISH = 5;
    private static final int CALL = 6;
    private static final int JOIN = 7;
    private static final int ANSWER = 0x81;
    private static final int END = 0x82;
    private static final int WISHED = 0x83;
    private static final int ORDER = 0x84;
    private static final int PEOPLE = 0x85;
    private static final int MUTED = 1;
    private static final int HAND = 2;
    private static final int BY_INFO = 1;
    private static final int REPLACES = 1;
    private static final int CARRIED = 2;
    private static final String RULE = "phone message";

    private final FrameReader frames = new FrameReader(MAX_BODY);

    /** Adds what arrived; it is copied. */
    public void append(byte[] arrived) {
        frames.append(arrived);
    }

    /** Overwrites and forgets what waits for the rest of its message. */
    public void wipe() {
        frames.wipe();
    }

    /**
     * The next message, or null until more arrives.
     *
     * @throws MalformedException if the octets are no phone message; the connection is lost then
     */
    public @Nullable PhoneMessage next() {
        FrameReader.Frame frame = frames.next();
        if (frame == null) {
            return null;
        }
        try {
            OctetReader in = new OctetReader(frame.body());
            return decode(frame.type(), in);
        } finally {
            Arrays.fill(frame.body(), (byte) 0);
        }
    }

    private static PhoneMessage decode(int type, OctetReader in) {
        if (type == ASK) {
            return ask(in);
        }
        PhoneMessage message = switch (type) {
            case PRESENT -> present(in);
            case GONE -> new Gone(in.u64(RULE));
            case ANSWER ->
                new Answer(
                        in.u64(RULE),
                        TextField.constant(in, PhoneOutcome.values(), RULE),
                        grants(in),
                        TextField.required(in, RULE));
            case END ->
                new End(in.u64(RULE), TextField.constant(in, PhoneEnd.values(), RULE), TextField.read(in, RULE));
            case STATUS -> status(in);
            case WISH -> new Wish(in.u64(RULE), TextField.constant(in, PhoneWish.values(), RULE));
            case CALL -> call(in);
            case JOIN -> new Join(in.u64(RULE));
            case WISHED -> new Wished(in.u64(RULE), TextField.constant(in, PhoneWishOutcome.values(), RULE));
            case ORDER -> new Order(in.u64(RULE), TextField.constant(in, PhoneOrder.values(), RULE));
            case PEOPLE -> new People(TextField.required(in, RULE), in.u16(RULE));
            default -> throw new MalformedException(RULE + " of type " + type, 0, "");
        };
        in.requireEnd(RULE);
        return message;
    }

    private static Present present(OctetReader in) {
        int flag = in.u8(RULE);
        int count = in.u16(RULE);
        if (flag > 1 || count > MAX_PRESENT) {
            throw in.fault(RULE + ": present");
        }
        List<Long> askIds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            askIds.add(in.u64(RULE));
        }
        return new Present(askIds, flag == 1);
    }

    private static Set<PhoneGrant> grants(OctetReader in) {
        int bits = in.u8(RULE);
        Set<PhoneGrant> grants = EnumSet.noneOf(PhoneGrant.class);
        for (PhoneGrant grant : PhoneGrant.values()) {
            if ((bits & bit(grant)) != 0) {
                grants.add(grant);
                bits -= bit(grant);
            }
        }
        if (bits != 0) {
            throw in.fault(RULE + ": grants");
        }
        return grants;
    }

    private static int bit(PhoneGrant grant) {
        return 1 << grant.ordinal();
    }

    private static Status status(OctetReader in) {
        long askId = in.u64(RULE);
        int flags = in.u8(RULE);
        if (flags > (MUTED | HAND)) {
            throw in.fault(RULE + ": status");
        }
        return new Status(askId, (flags & MUTED) != 0, (flags & HAND) != 0);
    }

    private static Call call(OctetReader in) {
        long askId = in.u64(RULE);
        String conference = TextField.required(in, RULE);
        String who = TextField.required(in, RULE);
        int flags = in.u8(RULE);
        if (flags > (REPLACES | CARRIED)) {
            throw in.fault(RULE + ": call");
        }
        Optional<Long> replaced = (flags & REPLACES) == 0 ? Optional.empty() : Optional.of(in.u64(RULE));
        return new Call(askId, conference, who, replaced, (flags & CARRIED) != 0);
    }

    private static Ask ask(OctetReader in) {
        long askId = in.u64(RULE);
        String conference = TextField.required(in, RULE);
        String caller = TextField.read(in, RULE);
        String from = TextField.read(in, RULE);
        int flags = in.u8(RULE);
        if (flags > (BY_INFO | CARRIED)) {
            throw in.fault(RULE + ": ask");
        }
        int length = in.u8(RULE);
        // No fault may carry an excerpt of what follows.
        if (length > MAX_PIN || length != in.remaining()) {
            throw new MalformedException(RULE + ": length of the PIN", in.position(), "");
        }
        byte[] digits = in.octets(length, RULE);
        try {
            for (byte digit : digits) {
                if (digit < '0' || digit > '9') {
                    throw new MalformedException(RULE + ": a PIN has digits only", 0, "");
                }
            }
            Optional<KeyMaterial> pin = length == 0 ? Optional.empty() : Optional.of(KeyMaterial.copyOf(digits));
            return new Ask(askId, conference, caller, from, pin, (flags & BY_INFO) != 0, (flags & CARRIED) != 0);
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    /**
     * The message as octets. Those of an {@link Ask} hold its PIN, so that whoever takes them wipes them.
     *
     * @throws IllegalArgumentException if a text or a PIN is too long, or a text that must be there is empty
     */
    public static byte[] encode(PhoneMessage message) {
        return switch (message) {
            case Present m -> encode(m);
            case Ask m -> encode(m);
            case Gone m -> frame(GONE, about(m.askId()));
            case Answer m ->
                frame(
                        ANSWER,
                        TextField.writeRequired(
                                about(m.askId())
                                        .u8(m.outcome().ordinal())
                                        .u8(m.grants().stream()
                                                .mapToInt(PhoneCodec::bit)
                                                .sum()),
                                m.sentence()));
            case End m ->
                frame(END, TextField.write(about(m.askId()).u8(m.kind().ordinal()), m.reason()));
            case Status m -> frame(STATUS, about(m.askId()).u8((m.muted() ? MUTED : 0) | (m.handRaised() ? HAND : 0)));
            case Wish m -> frame(WISH, about(m.askId()).u8(m.wish().ordinal()));
            case Call m -> encode(m);
            case Join m -> frame(JOIN, about(m.askId()));
            case Wished m -> frame(WISHED, about(m.askId()).u8(m.outcome().ordinal()));
            case Order m -> frame(ORDER, about(m.askId()).u8(m.order().ordinal()));
            case People m ->
                frame(
                        PEOPLE,
                        TextField.writeRequired(new OctetWriter(96), m.conference())
                                .u16(Math.min(m.people(), MAX_PEOPLE)));
        };
    }

    private static byte[] encode(Present message) {
        if (message.askIds().size() > MAX_PRESENT) {
            throw new IllegalArgumentException(message.askIds().size() + " phones in one message");
        }
        OctetWriter body = new OctetWriter(3 + 8 * message.askIds().size())
                .u8(message.last() ? 1 : 0)
                .u16(message.askIds().size());
        message.askIds().forEach(body::u64);
        return frame(PRESENT, body);
    }

    private static byte[] encode(Call message) {
        OctetWriter body = TextField.writeRequired(about(message.askId()), message.conference());
        int flags = (message.replaced().isPresent() ? REPLACES : 0) | (message.carried() ? CARRIED : 0);
        TextField.writeRequired(body, message.who()).u8(flags);
        message.replaced().ifPresent(body::u64);
        return frame(CALL, body);
    }

    private static byte[] encode(Ask message) {
        OctetWriter body = TextField.writeRequired(about(message.askId()), message.conference());
        TextField.write(body, message.caller());
        TextField.write(body, message.from());
        int flags = (message.byInfo() ? BY_INFO : 0) | (message.carried() ? CARRIED : 0);
        byte[] digits = message.pin().map(KeyMaterial::dangerousOctets).orElse(new byte[0]);
        try {
            if (digits.length > MAX_PIN) {
                throw new IllegalArgumentException("a PIN of " + digits.length + " digits");
            }
            return frame(ASK, body.u8(flags).u8(digits.length).octets(digits));
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    private static OctetWriter about(long askId) {
        return new OctetWriter(96).u64(askId);
    }

    private static byte[] frame(int type, OctetWriter body) {
        byte[] octets = body.toOctetsAndWipe();
        try {
            return new OctetWriter(FrameReader.HEADER + octets.length)
                    .u8(type)
                    .u16(octets.length)
                    .octets(octets)
                    .toOctetsAndWipe();
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
