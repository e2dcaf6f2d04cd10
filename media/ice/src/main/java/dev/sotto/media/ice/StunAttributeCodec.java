package dev.sotto.media.ice;

import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The values of single attributes (RFC 8489 section 14, RFC 8445 section 16.1). */
final class StunAttributeCodec {
    private static final int USERNAME = 0x0006;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int PRIORITY = 0x0024;
    private static final int USE_CANDIDATE = 0x0025;
    private static final int SOFTWARE = 0x8022;
    private static final int ICE_CONTROLLED = 0x8029;
    private static final int ICE_CONTROLLING = 0x802A;

    private static final int MAX_USERNAME = 508;
    private static final int MAX_TEXT = 763;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final long COOKIE = 0x2112A442L;

    private StunAttributeCodec() {}

    static StunAttribute read(int type, byte[] value, StunMessage.Transaction transaction) {
        OctetReader reader = new OctetReader(value);
        StunAttribute out = switch (type) {
            case USERNAME -> new StunAttribute.Username(text(reader, MAX_USERNAME));
            case ERROR_CODE -> errorCode(reader);
            case UNKNOWN_ATTRIBUTES -> unknownAttributes(reader);
            case XOR_MAPPED_ADDRESS -> new StunAttribute.XorMappedAddress(xorAddress(reader, transaction));
            case PRIORITY -> new StunAttribute.Priority(reader.u32("RFC 8445 16.1: PRIORITY"));
            case USE_CANDIDATE -> new StunAttribute.UseCandidate();
            case SOFTWARE -> new StunAttribute.Software(text(reader, MAX_TEXT));
            case ICE_CONTROLLED -> new StunAttribute.IceControlled(reader.u64("RFC 8445 16.1: tiebreaker"));
            case ICE_CONTROLLING -> new StunAttribute.IceControlling(reader.u64("RFC 8445 16.1: tiebreaker"));
            default -> new StunAttribute.Unknown(type, reader.octets(value.length, "RFC 8489 14: value"));
        };
        reader.requireEnd("RFC 8489 14: attribute 0x" + Integer.toHexString(type));
        return out;
    }

    static void write(OctetWriter out, StunAttribute attribute, StunMessage.Transaction transaction) {
        switch (attribute) {
            case StunAttribute.Username a -> put(out, USERNAME, StunCodec.utf8(a.text(), MAX_USERNAME));
            case StunAttribute.XorMappedAddress a -> put(out, XOR_MAPPED_ADDRESS, xored(a.address(), transaction));
            case StunAttribute.Priority a ->
                put(out, PRIORITY, new OctetWriter(4).u32(a.value()).toOctets());
            case StunAttribute.UseCandidate() -> put(out, USE_CANDIDATE, new byte[0]);
            case StunAttribute.IceControlled a -> put(out, ICE_CONTROLLED, u64(a.tiebreaker()));
            case StunAttribute.IceControlling a -> put(out, ICE_CONTROLLING, u64(a.tiebreaker()));
            case StunAttribute.ErrorCode a -> put(out, ERROR_CODE, errorOctets(a));
            case StunAttribute.UnknownAttributes a -> put(out, UNKNOWN_ATTRIBUTES, typeOctets(a.types()));
            case StunAttribute.Software a -> put(out, SOFTWARE, StunCodec.utf8(a.text(), MAX_TEXT));
            case StunAttribute.Unknown a -> put(out, a.type(), a.value());
        }
    }

    private static void put(OctetWriter out, int type, byte[] value) {
        out.u16(type).u16(value.length).octets(value).octets(new byte[-value.length & 3]);
    }

    private static String text(OctetReader reader, int max) {
        if (reader.remaining() > max) {
            throw reader.fault("RFC 8489 14: text of more than " + max + " octets");
        }
        return new String(reader.octets(reader.remaining(), "RFC 8489 14: text"), StandardCharsets.UTF_8);
    }

    private static StunAttribute errorCode(OctetReader reader) {
        reader.skip(2, "RFC 8489 14.8: reserved");
        int hundreds = reader.u8("RFC 8489 14.8: class") & 7;
        int number = reader.u8("RFC 8489 14.8: number");
        if (hundreds < 3 || hundreds > 6 || number > 99) {
            throw reader.fault("RFC 8489 14.8: class 3..6, number 0..99");
        }
        return new StunAttribute.ErrorCode(100 * hundreds + number, text(reader, MAX_TEXT));
    }

    private static byte[] errorOctets(StunAttribute.ErrorCode error) {
        return new OctetWriter(32)
                .u16(0)
                .u8(error.code() / 100)
                .u8(error.code() % 100)
                .octets(StunCodec.utf8(error.reason(), MAX_TEXT))
                .toOctets();
    }

    private static StunAttribute unknownAttributes(OctetReader reader) {
        List<Integer> types = new ArrayList<>();
        while (reader.remaining() > 0) {
            types.add(reader.u16("RFC 8489 14.13: attribute type"));
        }
        return new StunAttribute.UnknownAttributes(types);
    }

    private static byte[] typeOctets(List<Integer> types) {
        OctetWriter out = new OctetWriter(2 * types.size());
        types.forEach(out::u16);
        return out.toOctets();
    }

    private static byte[] u64(long value) {
        return new OctetWriter(8).u64(value).toOctets();
    }

    private static TransportAddress xorAddress(OctetReader reader, StunMessage.Transaction transaction) {
        reader.skip(1, "RFC 8489 14.2: reserved");
        int family = reader.u8("RFC 8489 14.2: family");
        if (family != IPV4 && family != IPV6) {
            throw reader.fault("RFC 8489 14.2: family 1 or 2");
        }
        int port = reader.u16("RFC 8489 14.2: port") ^ (int) (COOKIE >>> 16);
        byte[] ip = reader.octets(family == IPV4 ? 4 : 16, "RFC 8489 14.2: address");
        return new TransportAddress(masked(ip, transaction), port);
    }

    private static byte[] xored(TransportAddress address, StunMessage.Transaction transaction) {
        return new OctetWriter(20)
                .u8(0)
                .u8(address.isIpv6() ? IPV6 : IPV4)
                .u16(address.port() ^ (int) (COOKIE >>> 16))
                .octets(masked(address.ip(), transaction))
                .toOctets();
    }

    /** XOR with cookie and transaction identifier; its own inverse. */
    private static byte[] masked(byte[] ip, StunMessage.Transaction transaction) {
        byte[] mask = new OctetWriter(16)
                .u32(COOKIE)
                .u64(transaction.high())
                .u32(transaction.low())
                .toOctets();
        for (int i = 0; i < ip.length; i++) {
            ip[i] ^= mask[i];
        }
        return ip;
    }
}
