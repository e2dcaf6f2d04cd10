package dev.sotto.sip.stack;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.Refusal;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.sip.header.ContentTypeHeader;

/** Reads an INFO inside a dialog: a health report, or why it is not taken (RFC 6086 4.2.2). */
sealed interface InfoReading {
    /** A report. */
    record Report(HealthReport report) implements InfoReading {}

    /** Without package and body there is nothing in it to refuse (RFC 2976 2.2). */
    record Empty() implements InfoReading {}

    /** Anything else. */
    record Unusable(Refusal refusal) implements InfoReading {}

    /** @param takesHealth whether Recv-Info has our package */
    static InfoReading of(SIPRequest info, boolean takesHealth) {
        byte[] body = info.getRawContent() == null ? new byte[0] : info.getRawContent();
        Optional<String> name = Readings.headerValue(info, "Info-Package").map(v -> v.split(";", 2)[0].strip());
        if (name.isEmpty()) {
            return body.length == 0 ? new Empty() : new Unusable(StackRefusals.PLAIN_INFO);
        }
        if (!takesHealth || !name.get().equals(HealthCodec.PACKAGE)) {
            return new Unusable(StackRefusals.BAD_PACKAGE);
        }
        ContentTypeHeader type = info.getContentTypeHeader();
        boolean isHealth = type != null
                && type.getContentType().equalsIgnoreCase("application")
                && type.getContentSubType().equalsIgnoreCase(HealthCodec.SUBTYPE);
        if (!isHealth) {
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
