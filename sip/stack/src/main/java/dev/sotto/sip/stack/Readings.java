package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Extensions;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Provisional;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.sip.calls.SessionTerms.Refresher;
import dev.sotto.sip.calls.Warning;
import dev.sotto.sip.calls.WeakerLegsCodec;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.RSeq;
import gov.nist.javax.sip.header.extensions.MinSE;
import gov.nist.javax.sip.header.extensions.SessionExpiresHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sip.header.AllowHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExtensionHeader;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.RSeqHeader;
import javax.sip.header.ReasonHeader;
import javax.sip.header.RequireHeader;
import javax.sip.header.RetryAfterHeader;
import javax.sip.header.SupportedHeader;
import javax.sip.header.WarningHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Reads what other headers than the routing ones say, into our own words. */
final class Readings {
    /** Also what ends a line or turns the direction of text in Unicode. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private Readings() {}

    /** The final refusal that {@code response} is. */
    static Refusal refusal(Response response) {
        List<Warning> warnings = new ArrayList<>();
        for (Iterator<?> i = response.getHeaders(WarningHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof WarningHeader warning) {
                warnings.add(new Warning(warning.getCode(), unquoted(warning.getText())));
            }
        }
        Optional<Integer> retryAfter = response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader after
                ? Optional.of(after.getRetryAfter())
                : Optional.empty();
        String phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        Optional<String> contact = response.getHeader(ContactHeader.NAME) instanceof ContactHeader moved
                ? Optional.of(String.valueOf(moved.getAddress().getURI()))
                : Optional.empty();
        return new Refusal(response.getStatusCode(), phrase, warnings, retryAfter, contact);
    }

    /** The Reason header of the protocol SIP, if there is one. */
    static Optional<Reason> reason(Message message) {
        for (Iterator<?> i = message.getHeaders(ReasonHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof ReasonHeader reason && "SIP".equalsIgnoreCase(reason.getProtocol())) {
                return Optional.of(new Reason(reason.getCause(), unquoted(reason.getText())));
            }
        }
        return Optional.empty();
    }

    /** What the message says of the extensions that legs use. */
    static Extensions extensions(SIPMessage message) {
        Extensions.Reliability reliability = Extensions.Reliability.UNKNOWN;
        if (requires(message, "100rel")) {
            reliability = Extensions.Reliability.REQUIRED;
        } else if (supports(message, "100rel")) {
            reliability = Extensions.Reliability.SUPPORTED;
        }
        List<String> packages = headerValue(message, "Recv-Info").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(one -> one.split(";", 2)[0].strip())
                .toList();
        return new Extensions(
                session(message),
                reliability,
                allowsUpdate(message),
                packages.contains(HealthCodec.PACKAGE),
                packages.contains(WeakerLegsCodec.PACKAGE));
    }

    private static SessionTerms session(SIPMessage message) {
        boolean isSupported = supports(message, "timer") || requires(message, "timer");
        Optional<Integer> interval = Optional.empty();
        Optional<Refresher> refresher = Optional.empty();
        if (message.getHeader(SessionExpiresHeader.NAME) instanceof SessionExpiresHeader expires) {
            interval = Optional.of(expires.getExpires());
            refresher = refresher(expires.getRefresher());
        }
        return new SessionTerms(isSupported, interval, refresher, minimumSeconds(message));
    }

    private static Optional<Refresher> refresher(@Nullable String word) {
        if ("uac".equalsIgnoreCase(word)) {
            return Optional.of(Refresher.UAC);
        }
        return "uas".equalsIgnoreCase(word) ? Optional.of(Refresher.UAS) : Optional.empty();
    }

    /** Min-SE (RFC 4028 5). */
    static Optional<Integer> minimumSeconds(SIPMessage message) {
        return message.getHeader(MinSE.NAME) instanceof MinSE minimum
                ? Optional.of(minimum.getExpires())
                : Optional.empty();
    }

    /** Which reliable provisional response {@code response} is, if it is one (RFC 3262 4). */
    static Optional<Provisional> reliable(SIPResponse response) {
        String tag = response.getTo().getTag();
        boolean isReliable = response.getStatusCode() > 100 && tag != null && requires(response, "100rel");
        return isReliable && response.getHeader(RSeqHeader.NAME) instanceof RSeq rseq
                ? Optional.of(new Provisional(rseq.getSeqNumber(), tag))
                : Optional.empty();
    }

    private static boolean requires(SIPMessage message, String tag) {
        for (Iterator<?> i = message.getHeaders(RequireHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof RequireHeader require
                    && require.getOptionTag().equalsIgnoreCase(tag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean supports(SIPMessage message, String tag) {
        for (Iterator<?> i = message.getHeaders(SupportedHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof SupportedHeader supported && tag.equalsIgnoreCase(supported.getOptionTag())) {
                return true;
            }
        }
        return false;
    }

    private static boolean allowsUpdate(SIPMessage message) {
        for (Iterator<?> i = message.getHeaders(AllowHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof AllowHeader allow && Request.UPDATE.equals(allow.getMethod())) {
                return true;
            }
        }
        return false;
    }

    /** The value of a header that JAIN-SIP has no word for, as written; empty if it is not there. */
    static Optional<String> headerValue(SIPMessage message, String name) {
        return message.getHeader(name) instanceof ExtensionHeader header && header.getValue() != null
                ? Optional.of(header.getValue().strip())
                : Optional.empty();
    }

    /** By which way an INVITE came. */
    static Passage passage(SIPRequest invite) {
        int hopsLeft = invite.getHeader(MaxForwardsHeader.NAME) instanceof MaxForwardsHeader left
                ? left.getMaxForwards()
                : Passage.DIRECT.hopsLeft();
        boolean isCarried = headerValue(invite, Messages.CARRIED).isPresent();
        return new Passage(hopsLeft, Math.max(1, invite.getViaHeaders().size()), isCarried);
    }

    /** Whether the Contact says that its owner is a conference (RFC 4579 5.2). */
    static boolean isFocus(SIPMessage message) {
        return message.getHeader(ContactHeader.NAME) instanceof Contact contact && contact.hasParameter("isfocus");
    }

    /** The display name of From without control characters; empty if there is none. */
    static String displayName(SIPMessage message) {
        String name = message.getFrom().getAddress().getDisplayName();
        return name == null ? "" : CONTROLS.matcher(name).replaceAll("");
    }

    private static String unquoted(@Nullable String text) {
        if (text == null) {
            return "";
        }
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
