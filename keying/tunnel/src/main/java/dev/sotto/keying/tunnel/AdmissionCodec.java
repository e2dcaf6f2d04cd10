package dev.sotto.keying.tunnel;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import dev.sotto.keying.tunnel.AdmissionMessage.Acknowledge;
import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import dev.sotto.keying.tunnel.AdmissionMessage.Doubted;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.MdInstance;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneLeft;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes admission messages: {@code type(1) | length(2) | body}, like the tunnel. Numbers are big-endian, texts
 * are UTF-8 behind a length of two octets, an absent text is empty, fingerprints are texts in the form of RFC 8122 5, and
 * enumerations are one octet counted from zero. An instance reads one connection, as {@link TunnelCodec} does.
 */
public final class AdmissionCodec {
    /** Longest text in octets of UTF-8. */
    public static final int MAX_TEXT = TextField.MAX;

    private static final int MAX_BODY = 8192;
    private static final int EXPECT = 1;
    private static final int IDENTIFY = 2;
    private static final int LEAVE = 3;
    private static final int KICK = 4;
    private static final int LOCK = 5;
    private static final int REKEY_WANTED = 6;
    private static final int MD_INSTANCE = 7;
    private static final int RESUME = 0x40;
    private static final int ACKNOWLEDGE = 0x41;
    private static final int INSTANCE = 0x81;
    private static final int EXPECTED = 0x82;
    private static final int REFUSAL = 0x83;
    private static final int KEYED = 0x84;
    private static final int FAILED = 0x85;
    private static final int GONE = 0x86;
    private static final int REMOVED = 0x87;
    private static final int DOUBTED = 0x88;
    private static final int DESCRIBED = 0x89;
    private static final int PHONE_WANTED = 8;
    private static final int PHONE_SEEN = 0x8A;
    private static final int PHONE_LEFT = 0x8B;
    private static final int MUTED = 1;
    private static final int HAND = 2;
    private static final int HAS_SPI = 1;
    private static final int LOCKED = 2;
    private static final String RULE = "admission message";

    private final FrameReader frames = new FrameReader(MAX_BODY);

    /** Adds what arrived; it is copied. */
    public void append(byte[] arrived) {
        frames.append(arrived);
    }

    /**
     * The next message, or null until more arrives.
     *
     * @throws MalformedException if the octets are no admission message; the connection is lost then
     */
    public @Nullable AdmissionMessage next() {
        FrameReader.Frame frame = frames.next();
        if (frame == null) {
            return null;
        }
        OctetReader in = new OctetReader(frame.body());
        AdmissionMessage message = decode(frame.type(), in);
        in.requireEnd(RULE);
        return message;
    }

    private static AdmissionMessage decode(int type, OctetReader in) {
        return switch (type) {
            case EXPECT ->
                new Expect(in.u64(RULE), required(in), optional(in, AdmissionCodec::fingerprint), optional(in, t -> t));
            case IDENTIFY -> new Identify(in.u64(RULE), fingerprint(required(in)), required(in));
            case LEAVE -> new Leave(in.u64(RULE));
            case KICK -> new Kick(in.u64(RULE));
            case LOCK -> new Lock(required(in));
            case REKEY_WANTED -> new RekeyWanted(required(in));
            case MD_INSTANCE -> new MdInstance(in.u64(RULE));
            case RESUME -> new Resume(in.u64(RULE), in.u64(RULE));
            case ACKNOWLEDGE -> new Acknowledge(in.u64(RULE));
            case INSTANCE -> new Instance(in.u64(RULE));
            case EXPECTED ->
                new Expected(in.u64(RULE), fingerprint(required(in)), required(in), constant(in, Kind.values()));
            case REFUSAL -> new Refusal(in.u64(RULE), text(in));
            case KEYED -> keyed(in);
            case FAILED -> new Failed(in.u64(RULE), text(in));
            case GONE -> new Gone(in.u64(RULE), text(in));
            case REMOVED -> new Removed(in.u64(RULE), text(in));
            case DOUBTED -> new Doubted(in.u64(RULE));
            case DESCRIBED -> described(in);
            case PHONE_WANTED -> new PhoneWanted(required(in), number(in), constant(in, PhoneAct.values()));
            case PHONE_SEEN -> phoneSeen(in);
            case PHONE_LEFT -> new PhoneLeft(required(in), number(in));
            default -> throw new MalformedException(RULE + " of type " + type, 0, "");
        };
    }

    private static Keyed keyed(OctetReader in) {
        long legId = in.u64(RULE);
        UUID association = uuid(in);
        int profile = in.u16(RULE);
        SecurityLabel label = constant(in, SecurityLabel.values());
        String gateway = text(in);
        if (label.isThroughGateway() == gateway.isEmpty()) {
            throw in.fault(RULE + ": label and gateway do not fit");
        }
        return new Keyed(legId, association, profile, label, gateway);
    }

    private static Described described(OctetReader in) {
        long legId = in.u64(RULE);
        String name = text(in);
        int flags = in.u8(RULE);
        int spi = in.u16(RULE);
        int age = (int) in.u32(RULE);
        int next = (int) in.u32(RULE);
        if (flags > (HAS_SPI | LOCKED) || age < 0 || next < 0) {
            throw in.fault(RULE + ": flags or seconds");
        }
        OptionalInt known = (flags & HAS_SPI) == 0 ? OptionalInt.empty() : OptionalInt.of(spi);
        return new Described(legId, name, known, age, next, (flags & LOCKED) != 0);
    }

    private static int number(OctetReader in) {
        int number = (int) in.u32(RULE);
        if (number < 0) {
            throw in.fault(RULE + ": number of a phone");
        }
        return number;
    }

    private static PhoneSeen phoneSeen(OctetReader in) {
        String conference = required(in);
        int number = number(in);
        String caller = text(in);
        String gateway = text(in);
        PhonePlace place = constant(in, PhonePlace.values());
        int flags = in.u8(RULE);
        if (flags > (MUTED | HAND)) {
            throw in.fault(RULE + ": flags");
        }
        return new PhoneSeen(conference, number, caller, gateway, place, (flags & MUTED) != 0, (flags & HAND) != 0);
    }

    private static UUID uuid(OctetReader in) {
        return new UUID(in.u64(RULE), in.u64(RULE));
    }

    private static <E extends Enum<E>> E constant(OctetReader in, E[] constants) {
        return TextField.constant(in, constants, RULE);
    }

    private static Fingerprint fingerprint(String text) {
        return Fingerprint.parse(text);
    }

    private static <T> Optional<T> optional(OctetReader in, Function<String, T> parser) {
        String text = text(in);
        return text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
    }

    private static String required(OctetReader in) {
        return TextField.required(in, RULE);
    }

    private static String text(OctetReader in) {
        return TextField.read(in, RULE);
    }

    /**
     * The message as octets.
     *
     * @throws IllegalArgumentException if a text is longer than {@link #MAX_TEXT}, or one that must be there is empty
     */
    public static byte[] encode(AdmissionMessage message) {
        return switch (message) {
            case Expect m -> encode(m);
            case Identify m -> encode(m);
            case Leave m -> frame(LEAVE, leg(m.legId()));
            case Kick m -> frame(KICK, leg(m.legId()));
            case Lock m -> frame(LOCK, required(new OctetWriter(64), m.conference()));
            case RekeyWanted m -> frame(REKEY_WANTED, required(new OctetWriter(64), m.conference()));
            case MdInstance m -> frame(MD_INSTANCE, leg(m.mdInstanceId()));
            case Resume m -> frame(RESUME, leg(m.peerInstanceId()).u64(m.received()));
            case Acknowledge m -> frame(ACKNOWLEDGE, leg(m.received()));
            case Instance m -> frame(INSTANCE, leg(m.kdInstanceId()));
            case Expected m -> encode(m);
            case Refusal m -> frame(REFUSAL, text(leg(m.legId()), m.reason()));
            case Keyed m -> encode(m);
            case Failed m -> frame(FAILED, text(leg(m.legId()), m.reason()));
            case Gone m -> frame(GONE, text(leg(m.legId()), m.reason()));
            case Removed m -> frame(REMOVED, text(leg(m.legId()), m.reason()));
            case Doubted m -> frame(DOUBTED, leg(m.legId()));
            case Described m -> encode(m);
            case PhoneWanted m ->
                frame(PHONE_WANTED, phone(m.conference(), m.number()).u8(m.act().ordinal()));
            case PhoneSeen m -> encode(m);
            case PhoneLeft m -> frame(PHONE_LEFT, phone(m.conference(), m.number()));
        };
    }

    private static byte[] encode(Expect message) {
        OctetWriter body = required(leg(message.legId()), message.conference());
        optional(body, message.endpointFingerprint().map(Fingerprint::text));
        return frame(EXPECT, optional(body, message.endpointTlsId()));
    }

    private static byte[] encode(Identify message) {
        OctetWriter body =
                required(leg(message.legId()), message.endpointFingerprint().text());
        return frame(IDENTIFY, required(body, message.endpointTlsId()));
    }

    private static byte[] encode(Expected message) {
        OctetWriter body =
                required(leg(message.legId()), message.kdLeafFingerprint().text());
        return frame(
                EXPECTED, required(body, message.kdTlsId()).u8(message.kind().ordinal()));
    }

    private static byte[] encode(Keyed message) {
        OctetWriter body = leg(message.legId())
                .u64(message.association().getMostSignificantBits())
                .u64(message.association().getLeastSignificantBits())
                .u16(message.profile())
                .u8(message.label().ordinal());
        return frame(KEYED, text(body, message.gateway()));
    }

    private static byte[] encode(Described message) {
        int flags = (message.spi().isPresent() ? HAS_SPI : 0) | (message.locked() ? LOCKED : 0);
        return frame(
                DESCRIBED,
                text(leg(message.legId()), message.name())
                        .u8(flags)
                        .u16(message.spi().orElse(0))
                        .u32(message.ageSeconds())
                        .u32(message.nextSeconds()));
    }

    private static byte[] encode(PhoneSeen message) {
        OctetWriter body = text(phone(message.conference(), message.number()), message.caller());
        int flags = (message.muted() ? MUTED : 0) | (message.handRaised() ? HAND : 0);
        return frame(
                PHONE_SEEN,
                text(body, message.gateway()).u8(message.place().ordinal()).u8(flags));
    }

    private static OctetWriter phone(String conference, int number) {
        return required(new OctetWriter(64), conference).u32(number);
    }

    private static OctetWriter leg(long legId) {
        return new OctetWriter(64).u64(legId);
    }

    private static OctetWriter required(OctetWriter out, String text) {
        return TextField.writeRequired(out, text);
    }

    private static OctetWriter text(OctetWriter out, String text) {
        return TextField.write(out, text);
    }

    private static OctetWriter optional(OctetWriter out, Optional<String> text) {
        return text.isPresent() ? required(out, text.get()) : out.u16(0);
    }

    private static byte[] frame(int type, OctetWriter body) {
        byte[] octets = body.toOctets();
        return new OctetWriter(FrameReader.HEADER + octets.length)
                .u8(type)
                .u16(octets.length)
                .octets(octets)
                .toOctets();
    }
}
