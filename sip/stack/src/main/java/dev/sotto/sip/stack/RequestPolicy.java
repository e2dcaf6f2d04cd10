package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Refusal;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.header.AcceptHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.RequireHeader;
import javax.sip.message.Request;

/** What a user agent server refuses whatever the call is about, in the order of RFC 3261 8.2. */
final class RequestPolicy {
    /** Methods that exist and that we do not serve: 405. All others: 501 (RFC 3261 8.2.1, 21.5.2). */
    private static final Set<String> KNOWN = Set.of(
            Request.REGISTER, Request.SUBSCRIBE, Request.NOTIFY, Request.MESSAGE, Request.REFER, Request.PUBLISH);

    /** Methods whose body, if there is one, is a session description. */
    private static final Set<String> DESCRIBED = Set.of(Request.INVITE, Request.UPDATE, Request.PRACK);

    private final Messages messages;

    RequestPolicy(Messages messages) {
        this.messages = messages;
    }

    /** The refusal of {@code request}; empty if it may go on. */
    Optional<SIPResponse> refusal(SIPRequest request) throws ParseException, InvalidArgumentException {
        String method = request.getMethod();
        if (!messages.methods().contains(method)) {
            SIPResponse refusal = KNOWN.contains(method)
                    ? refuse(request, StackRefusals.NOT_ALLOWED)
                    : refuse(request, StackRefusals.NOT_IMPLEMENTED);
            messages.addAllow(refusal);
            return Optional.of(refusal);
        }
        if (!(request.getRequestURI() instanceof SipURI)) {
            return Optional.of(refuse(request, StackRefusals.NO_SIP_URI));
        }
        // What a registration requires, its registrar knows.
        List<String> required = method.equals(Request.REGISTER) ? List.of() : required(request);
        if (!required.isEmpty()) {
            SIPResponse refusal = refuse(request, StackRefusals.badExtension(String.join(", ", required)));
            for (String tag : required) {
                messages.addUnsupported(refusal, tag);
            }
            return Optional.of(refusal);
        }
        return content(request);
    }

    private Optional<SIPResponse> content(SIPRequest request) throws ParseException, InvalidArgumentException {
        boolean hasBody = request.getRawContent() != null && request.getRawContent().length > 0;
        if (hasBody && !isIdentity(request)) {
            SIPResponse refusal = refuse(request, StackRefusals.ENCODED);
            messages.addAcceptEncoding(refusal);
            return Optional.of(refusal);
        }
        if (hasBody
                && DESCRIBED.contains(request.getMethod())
                && Messages.sdp(request).isEmpty()) {
            SIPResponse refusal = refuse(request, StackRefusals.NO_SDP);
            messages.addAccept(refusal);
            return Optional.of(refusal);
        }
        if (request.getMethod().equals(Request.INVITE) && !takesSdp(request)) {
            return Optional.of(refuse(request, StackRefusals.TAKES_NO_SDP));
        }
        return Optional.empty();
    }

    private SIPResponse refuse(SIPRequest request, Refusal refusal) throws ParseException, InvalidArgumentException {
        return messages.refusal(request, refusal, messages.newTag());
    }

    private List<String> required(SIPRequest request) {
        List<String> tags = new ArrayList<>();
        // RFC 3261 8.2.2.3: not in ACK, nor CANCEL, which never get here.
        for (Iterator<?> i = request.getHeaders(RequireHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof RequireHeader require && !messages.isKnown(require.getOptionTag())) {
                tags.add(require.getOptionTag());
            }
        }
        return tags;
    }

    private static boolean isIdentity(SIPRequest request) {
        return !(request.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding)
                || encoding.getEncoding().equalsIgnoreCase("identity");
    }

    /** Without Accept, SDP is meant (RFC 3261 20.1). */
    private static boolean takesSdp(SIPRequest request) {
        boolean hasAny = false;
        for (Iterator<?> i = request.getHeaders(AcceptHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof AcceptHeader accept) {
                hasAny = true;
                if (covers(accept)) {
                    return true;
                }
            }
        }
        return !hasAny;
    }

    private static boolean covers(AcceptHeader accept) {
        String type = accept.getContentType();
        String subtype = accept.getContentSubType();
        boolean isType = "*".equals(type) || "application".equalsIgnoreCase(type);
        return isType && ("*".equals(subtype) || "sdp".equalsIgnoreCase(subtype));
    }
}
