package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.InfoKeyCodec;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Replaces;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.Warning;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.sip.calls.WeakerLegsCodec;
import gov.nist.javax.sip.Utils;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.header.extensions.MinSE;
import gov.nist.javax.sip.header.extensions.SessionExpires;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/** Writes the messages that legs send, with the words of JAIN-SIP. */
final class Messages {
    private static final List<String> METHODS = List.of(
            Request.INVITE,
            Request.ACK,
            Request.CANCEL,
            Request.BYE,
            Request.OPTIONS,
            Request.PRACK,
            Request.UPDATE,
            Request.INFO);
    /** Extensions that a request may require: RFC 3262 and RFC 4028. */
    private static final List<String> EXTENSIONS = List.of("100rel", "timer");

    /** What is understood besides where calls can be transferred: RFC 3515 and RFC 3891. */
    private static final String REPLACES = "replaces";

    /** The header of an INVITE that a front end of ours makes of one that came to it. */
    static final String CARRIED = "Sotto-Carried";

    private static final int MAX_FORWARDS = 70;
    private static final int PROGRESS_SECONDS = 300;

    private final AddressFactoryImpl addresses = new AddressFactoryImpl();
    private final HeaderFactoryImpl headers = new HeaderFactoryImpl();
    private final MessageFactoryImpl messages = new MessageFactoryImpl();
    private final String product;
    private final String pseudonym;
    private final Entropy entropy;
    private final List<String> packages;
    private final List<String> methods;
    private final List<String> extensions;

    /**
     * @param packages of INFO that we tell peers to send
     * @param takesTransfers whether REFER and Replaces are understood
     * @param takesRegistrations whether somebody here takes REGISTER
     */
    Messages(
            String product,
            List<String> packages,
            boolean takesTransfers,
            boolean takesRegistrations,
            Entropy entropy) {
        this.packages = packages;
        List<String> own = takesTransfers ? with(METHODS, Request.REFER) : METHODS;
        this.methods = takesRegistrations ? with(own, Request.REGISTER) : own;
        this.extensions = takesTransfers ? with(EXTENSIONS, REPLACES) : EXTENSIONS;
        this.product = oneWord(product);
        this.pseudonym = this.product.split("/", 2)[0];
        this.entropy = entropy;
    }

    private static List<String> with(List<String> words, String another) {
        return Stream.concat(words.stream(), Stream.of(another)).toList();
    }

    /** Methods that are served here. */
    List<String> methods() {
        return methods;
    }

    /** Whether a request may require this. */
    boolean isKnown(String extension) {
        return extensions.contains(extension.toLowerCase(Locale.ROOT));
    }

    /** Whether REFER and Replaces are understood. */
    boolean takesTransfers() {
        return methods.contains(Request.REFER);
    }

    /** 64 random bits, which RFC 3261 19.3 asks of a tag at least 32 of. */
    String newTag() {
        return HexFormat.of().formatHex(entropy.octets(8));
    }

    /** A Call-ID without an address in it (RFC 3261 8.1.1.4 leaves the host part free). */
    String newCallId() {
        return HexFormat.of().formatHex(entropy.octets(16));
    }

    /** An address for From or To. */
    Address address(String uri, String displayName) throws ParseException {
        URI parsed = addresses.createURI(uri);
        Address address = addresses.createAddress(parsed);
        if (!displayName.isEmpty()) {
            address.setDisplayName(quotable(displayName));
        }
        return address;
    }

    /** A request inside {@code dialog}, or the INVITE that will make it (RFC 3261 12.2.1.1). */
    SIPRequest request(Dialog dialog, String method, long cseq, Point point, InetAddress peer)
            throws ParseException, InvalidArgumentException {
        List<Address> routes = new ArrayList<>(dialog.routes());
        URI target = dialog.remoteTarget();
        if (!routes.isEmpty() && !isLoose(routes.getFirst())) {
            // A strict router wants its own URI in the request line and the target last.
            routes.add(addresses.createAddress(target));
            target = routes.removeFirst().getURI();
        }
        ToHeader to = headers.createToHeader((Address) dialog.remote().clone(), null);
        if (!dialog.remoteTag().isEmpty()) {
            to.setTag(dialog.remoteTag());
        }
        Request request = messages.createRequest(
                (URI) target.clone(),
                method,
                headers.createCallIdHeader(dialog.callId()),
                headers.createCSeqHeader(cseq, method),
                headers.createFromHeader((Address) dialog.local().clone(), dialog.localTag()),
                to,
                List.of(via(point, peer)),
                headers.createMaxForwardsHeader(MAX_FORWARDS));
        for (Address route : routes) {
            request.addHeader(headers.createRouteHeader((Address) route.clone()));
        }
        request.addHeader(headers.createUserAgentHeader(List.of(product)));
        return (SIPRequest) request;
    }

    /** A request once more, as another transaction, with what answers a challenge in the place of earlier answers (RFC 3261 22.2). */
    SIPRequest again(SIPRequest sent, long cseq, Headers answer, Point point, InetAddress peer)
            throws ParseException, InvalidArgumentException {
        SIPRequest again = (SIPRequest) sent.clone();
        again.getCSeq().setSeqNumber(cseq);
        again.setVia(List.of(via(point, peer)));
        for (Headers.Header header : answer.all()) {
            again.removeHeader(header.name());
        }
        add(again, answer);
        return again;
    }

    private ViaHeader via(Point point, InetAddress peer) throws ParseException, InvalidArgumentException {
        ViaHeader via = headers.createViaHeader(
                point.hostFor(peer),
                point.port(),
                point.transport().name(),
                Utils.getInstance().generateBranchId());
        if (point.transport() == Transport.UDP) {
            via.setRPort();
        }
        return via;
    }

    /** A response to {@code request}, whose To gets {@code tag} unless it has one or the status is 100. */
    SIPResponse response(SIPRequest request, int status, String phrase, String tag) throws ParseException {
        SIPResponse response = (SIPResponse) messages.createResponse(status, request);
        if (!phrase.isEmpty()) {
            response.setReasonPhrase(quotable(phrase));
        }
        if (status > 100 && response.getTo().getTag() == null) {
            response.getTo().setTag(tag);
        }
        response.addHeader(headers.createServerHeader(List.of(product)));
        return response;
    }

    /** A refusal of {@code request}. Who warns is given by a pseudonym, which RFC 3261 20.43 allows. */
    SIPResponse refusal(SIPRequest request, Refusal refusal, String tag)
            throws ParseException, InvalidArgumentException {
        SIPResponse response = response(request, refusal.status(), refusal.phrase(), tag);
        for (Warning warning : refusal.warnings()) {
            response.addHeader(headers.createWarningHeader(pseudonym, warning.code(), quotable(warning.text())));
        }
        if (refusal.retryAfterSeconds().isPresent()) {
            response.addHeader(
                    headers.createRetryAfterHeader(refusal.retryAfterSeconds().get()));
        }
        if (refusal.contact().isPresent()) {
            response.addHeader(headers.createContactHeader(addresses.createAddress(
                    addresses.createURI(refusal.contact().get()))));
        }
        add(response, refusal.headers());
        return response;
    }

    /** Puts our Contact into {@code message}. */
    void addContact(SIPMessage message, String user, Point point, InetAddress peer, boolean isFocus)
            throws ParseException {
        ContactHeader contact = headers.createContactHeader(addresses.createAddress(here(user, point, peer)));
        if (isFocus) {
            contact.setParameter("isfocus", null);
        }
        message.addHeader(contact);
    }

    /** Puts the Contact of a registration into {@code message}, and tells its URI. */
    String addContact(SIPMessage message, RequestCommand.OurContact wanted, Point point, InetAddress peer)
            throws ParseException {
        StringBuilder uri = new StringBuilder(here(wanted.user(), point, peer).toString());
        wanted.uriParameters().forEach(parameter -> uri.append(';').append(parameter));
        StringBuilder value = new StringBuilder("<").append(uri).append('>');
        wanted.parameters().forEach(parameter -> value.append(';').append(parameter));
        wanted.expiresSeconds().ifPresent(seconds -> value.append(";expires=").append(seconds));
        message.addHeader(headers.createHeader(ContactHeader.NAME, value.toString()));
        return uri.toString();
    }

    /** Puts in header fields that no word of ours stands for. */
    void add(SIPMessage message, Headers wanted) throws ParseException {
        for (Headers.Header header : wanted.all()) {
            message.addHeader(headers.createHeader(header.name(), header.value()));
        }
    }

    private SipURI here(String user, Point point, InetAddress peer) throws ParseException {
        SipURI uri = addresses.createSipURI(user.isEmpty() ? null : user, point.hostFor(peer));
        uri.setPort(point.port());
        if (point.transport() != Transport.UDP) {
            uri.setTransportParam(point.transport().name().toLowerCase(Locale.ROOT));
        }
        return uri;
    }

    /** Says what we understand: Allow, Accept, Supported (RFC 3261 11.2, 13.2.1). */
    void addAbilities(SIPMessage message) throws ParseException {
        addAllow(message);
        message.addHeader(headers.createAcceptHeader("application", "sdp"));
        for (String extension : extensions) {
            message.addHeader(headers.createSupportedHeader(extension));
        }
        addReceivedPackages(message);
    }

    /** Recv-Info (RFC 6086 5.2.3): which INFO packages we take. */
    void addReceivedPackages(SIPMessage message) throws ParseException {
        if (!packages.isEmpty()) {
            message.setHeader(headers.createHeader("Recv-Info", String.join(", ", packages)));
        }
    }

    List<String> packages() {
        return packages;
    }

    /** Session timer headers (RFC 4028 4 and 5); a response that makes the peer refresh must require that it knows how. */
    void addSession(SIPMessage message, SessionTerms terms) throws ParseException, InvalidArgumentException {
        if (terms.intervalSeconds().isPresent()) {
            SessionExpires expires = new SessionExpires();
            expires.setExpires(terms.intervalSeconds().get());
            if (terms.refresher().isPresent()) {
                expires.setRefresher(terms.refresher().get().name().toLowerCase(Locale.ROOT));
            }
            message.setHeader(expires);
        }
        if (terms.minimumSeconds().isPresent()) {
            addMinimum(message, terms.minimumSeconds().get());
        }
        boolean isPeers = terms.refresher().equals(Optional.of(SessionTerms.Refresher.UAC));
        if (message instanceof SIPResponse && isPeers) {
            message.addHeader(headers.createRequireHeader("timer"));
        }
    }

    /** Min-SE (RFC 4028 5). */
    void addMinimum(SIPMessage message, int seconds) throws InvalidArgumentException {
        MinSE minimum = new MinSE();
        minimum.setExpires(seconds);
        message.setHeader(minimum);
    }

    /** Makes a provisional response reliable (RFC 3262 3). */
    void addReliability(SIPResponse response, long rseq) throws ParseException, InvalidArgumentException {
        response.addHeader(headers.createRequireHeader("100rel"));
        response.addHeader(headers.createRSeqHeader(rseq));
    }

    /** RAck of the response with that RSeq to the INVITE with that sequence number (RFC 3262 7.2). */
    void addAcknowledged(SIPRequest prack, long rseq, long inviteCseq) throws ParseException, InvalidArgumentException {
        prack.addHeader(headers.createRAckHeader(rseq, inviteCseq, Request.INVITE));
    }

    /** The hops that an INVITE has left, and whether it is one that we carry. */
    private void addPassage(SIPRequest invite, Passage passage) throws ParseException, InvalidArgumentException {
        invite.setHeader(headers.createMaxForwardsHeader(passage.hopsLeft()));
        if (passage.isCarried()) {
            invite.addHeader(headers.createHeader(CARRIED, "true"));
        }
    }

    /** Makes {@code info} say that a key was pressed. */
    void addKey(SIPRequest info, char key) throws ParseException {
        byte[] body = InfoKeyCodec.print(key).getBytes(StandardCharsets.US_ASCII);
        info.setContent(body, headers.createContentTypeHeader("application", InfoKeyCodec.RELAY));
    }

    /** Makes {@code info} carry a health report (RFC 6086 5). */
    void addHealth(SIPRequest info, HealthReport report) throws ParseException {
        info.addHeader(headers.createHeader("Info-Package", HealthCodec.PACKAGE));
        info.addHeader(headers.createContentDispositionHeader("Info-Package"));
        byte[] body = HealthCodec.print(report).getBytes(StandardCharsets.US_ASCII);
        info.setContent(body, headers.createContentTypeHeader("application", HealthCodec.SUBTYPE));
    }

    /** Makes {@code info} carry a notice about weaker legs (RFC 6086 5). */
    void addWeakerLegs(SIPRequest info, WeakerLegs notice) throws ParseException {
        info.addHeader(headers.createHeader("Info-Package", WeakerLegsCodec.PACKAGE));
        info.addHeader(headers.createContentDispositionHeader("Info-Package"));
        byte[] body = WeakerLegsCodec.print(notice).getBytes(StandardCharsets.UTF_8);
        info.setContent(body, headers.createContentTypeHeader("application", WeakerLegsCodec.SUBTYPE));
    }

    /** What only the first INVITE of a call says. */
    void addOpening(SIPRequest invite, CallCommand.Call call) throws ParseException, InvalidArgumentException {
        addPassage(invite, call.passage());
        if (call.replaces().isPresent()) {
            addReplaces(invite, call.replaces().get());
        }
        add(invite, call.headers());
    }

    /** The dialog that this INVITE is to replace; who does not know how must not take it for another call (RFC 3891 4). */
    private void addReplaces(SIPRequest invite, Replaces replaces) throws ParseException {
        invite.addHeader(headers.createHeader("Replaces", replaces.text()));
        invite.addHeader(headers.createRequireHeader(REPLACES));
    }

    /** Makes {@code notify} say how far a call is that a REFER wanted (RFC 3515 2.4.4 to 2.4.6). */
    void addProgress(SIPRequest notify, LegAction.SendProgress progress) throws ParseException {
        notify.addHeader(headers.createHeader("Event", "refer;id=" + progress.id()));
        notify.addHeader(headers.createHeader(
                "Subscription-State",
                progress.isLast() ? "terminated;reason=noresource" : "active;expires=" + PROGRESS_SECONDS));
        byte[] body = ("SIP/2.0 " + progress.status() + " " + quotable(progress.phrase()) + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        ContentTypeHeader type = headers.createContentTypeHeader("message", "sipfrag");
        type.setParameter("version", "2.0");
        notify.setContent(body, type);
    }

    void addAllow(SIPMessage message) throws ParseException {
        for (String method : methods) {
            message.addHeader(headers.createAllowHeader(method));
        }
    }

    void addAccept(SIPMessage message) throws ParseException {
        message.addHeader(headers.createAcceptHeader("application", "sdp"));
    }

    void addAcceptEncoding(SIPMessage message) throws ParseException {
        message.addHeader(headers.createAcceptEncodingHeader("identity"));
    }

    void addUnsupported(SIPMessage message, String tag) throws ParseException {
        message.addHeader(headers.createUnsupportedHeader(tag));
    }

    /** RFC 3326. */
    void addReason(SIPMessage message, Reason reason) throws ParseException, InvalidArgumentException {
        message.addHeader(headers.createReasonHeader("SIP", reason.cause(), quotable(reason.text())));
    }

    void addSdp(SIPMessage message, String sdp) throws ParseException {
        message.setContent(sdp.getBytes(StandardCharsets.UTF_8), headers.createContentTypeHeader("application", "sdp"));
    }

    /** The session description of {@code message}, if its body is one. */
    static Optional<String> sdp(SIPMessage message) {
        byte[] body = message.getRawContent();
        boolean isSdp = body != null
                && body.length > 0
                && message.getContentTypeHeader() != null
                && message.getContentTypeHeader().getContentType().equalsIgnoreCase("application")
                && message.getContentTypeHeader().getContentSubType().equalsIgnoreCase("sdp");
        return isSdp ? Optional.of(new String(body, StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static boolean isLoose(Address route) {
        return route.getURI() instanceof SipURI uri && uri.hasLrParam();
    }

    /** Text that is safe inside quotes and in a status line. */
    private static String quotable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars()
                .forEach(c -> out.append(c < ' ' || c == 0x7F ? ' ' : c == '"' ? '\'' : c == '\\' ? '/' : (char) c));
        return out.toString();
    }

    private static String oneWord(String text) {
        return text.replaceAll("[^A-Za-z0-9./_-]", "-");
    }
}
