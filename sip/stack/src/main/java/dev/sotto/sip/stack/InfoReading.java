package dev.sotto.sip.stack;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.InfoKeyCodec;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.sip.calls.WeakerLegsCodec;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.sip.header.ContentTypeHeader;

/** Reads an INFO inside a dialog: a health report, a notice about weaker legs, a key of a telephone, or why it is not taken (RFC 6086 4.2.2). */
sealed interface InfoReading {
    /** A report. */
    record Report(HealthReport report) implements InfoReading {}

    /** A notice. */
    record Notice(WeakerLegs notice) implements InfoReading {}

    /** A key. */
    record Key(char key) implements InfoReading {
        /** Without the key, which may be a part of a PIN. */
        @Override
        public String toString() {
            return "Key";
        }
    }

    /** Without package and body there is nothing in it to refuse (RFC 2976 2.2). */
    record Empty() implements InfoReading {}

    /** Anything else. */
    record Unusable(Refusal refusal) implements InfoReading {}

    /** @param packages those of our Recv-Info */
    static InfoReading of(SIPRequest info, List<String> packages) {
        byte[] body = info.getRawContent() == null ? new byte[0] : info.getRawContent();
        Optional<String> name = packageOf(info);
        if (name.isEmpty()) {
            return body.length == 0 ? new Empty() : withoutPackage(info, body);
        }
        if (!packages.contains(name.get())) {
            return new Unusable(StackRefusals.BAD_PACKAGE);
        }
        return name.get().equals(HealthCodec.PACKAGE) ? report(info, body) : notice(info, body);
    }

    /** The name of the package; empty if it has none. */
    static Optional<String> packageOf(SIPRequest info) {
        return Readings.headerValue(info, "Info-Package").map(v -> v.split(";", 2)[0].strip());
    }

    /** Legacy usage (RFC 6086 9): only keys of telephones. */
    private static InfoReading withoutPackage(SIPRequest info, byte[] body) {
        ContentTypeHeader type = info.getContentTypeHeader();
        if (type == null
                || !type.getContentType().equalsIgnoreCase("application")
                || !InfoKeyCodec.isKey(type.getContentSubType())) {
            return new Unusable(StackRefusals.PLAIN_INFO);
        }
        try {
            return new Key(InfoKeyCodec.parse(type.getContentSubType(), new String(body, StandardCharsets.UTF_8)));
        } catch (MalformedException e) {
            return new Unusable(StackRefusals.badKey(e.rule()));
        }
    }

    private static boolean isOfType(SIPRequest info, String subtype) {
        ContentTypeHeader type = info.getContentTypeHeader();
        return type != null
                && type.getContentType().equalsIgnoreCase("application")
                && type.getContentSubType().equalsIgnoreCase(subtype);
    }

    private static InfoReading notice(SIPRequest info, byte[] body) {
        if (!isOfType(info, WeakerLegsCodec.SUBTYPE)) {
            return new Unusable(StackRefusals.NOT_WEAKER_LEGS);
        }
        try {
            return new Notice(WeakerLegsCodec.parse(new String(body, StandardCharsets.UTF_8)));
        } catch (MalformedException e) {
            return new Unusable(StackRefusals.badWeakerLegs(e.rule()));
        }
    }

    private static InfoReading report(SIPRequest info, byte[] body) {
        if (!isOfType(info, HealthCodec.SUBTYPE)) {
            return new Unusable(StackRefusals.NOT_HEALTH);
        }
        if (body.length > HealthCodec.LARGEST_OCTETS) {
            return new Unusable(StackRefusals.LONG_HEALTH);
        }
        try {
            return new Report(HealthCodec.parse(new String(body, StandardCharsets.UTF_8)));
        } catch (MalformedException e) {
            return new Unusable(StackRefusals.badHealth(e.rule()));
        }
    }
}
