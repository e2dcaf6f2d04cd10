package dev.sotto.endpoint.gateway;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.PhoneAssociation;
import dev.sotto.keying.dtls.PhoneAssociationTerms;
import dev.sotto.keying.dtls.SrtpKey;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.CryptoSuite;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.NegotiatedDtls;
import dev.sotto.sdp.PhoneAudio;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The DTLS associations on one port of a phone (RFC 5763, RFC 5764): when one is made, with whom, and which keys come of it. One owner, which
 * hands datagrams over and asks {@link #onTime} every 20 ms; each association runs on a thread of its own, whose events wait in a
 * mailbox until then.
 *
 * <p>Where the phone opens the association its ClientHello starts it, if it comes from the address of the SDP, or from the host that
 * the SIP came from where the SDP names another one: a phone behind a NAT. A ClientHello that is not the same again begins anew, so
 * that an old one that was late keeps nobody out. Where we open it we do so towards the SDP. A new association is made when the fingerprints, the roles or the phone's address change
 * (RFC 8842 3.1). If the fingerprints do, it may be another device, and the keys are gone at once; otherwise the old ones hold until
 * there are new ones.
 */
final class PhoneKeying implements AutoCloseable {
    private static final DtlsConfig CONFIG = DtlsConfig.DEFAULT.withTimers(500, 15_000, 1000);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int EVENTS = 64;
    private static final int TRIES = 12;

    private final String name;
    private final DtlsIdentity identity;
    private final Optional<InetAddress> sipHost;
    private final boolean ofRtcp;
    private final SharedCounters<GatewayCounter> counters;
    private final Mailbox<Happened> events = new Mailbox<>(EVENTS);
    private volatile boolean closed;

    private @Nullable NegotiatedDtls agreed;
    private Optional<MediaAddress> told = Optional.empty();
    private @Nullable Association opening;
    private @Nullable Association open;
    private boolean wanted;
    private int tries;
    private int numbers;
    private long deadlineNanos = NanoClock.NEVER;
    private String lastFault = "the phone sent no ClientHello";

    /** What one association tells. */
    private record Happened(int number, DtlsEvent event) {}

    /** One association with one address; if we wait, with the one that sent this ClientHello. */
    private record Association(
            int number, DtlsRole ours, DtlsProxy proxy, InetSocketAddress peer, Optional<HelloRandom> hello) {}

    /**
     * @param name names the threads
     * @param identity our certificate for phones
     * @param sipHost where the phone's SIP came from
     * @param ofRtcp whether this is the port of RTCP, where it has one of its own
     */
    PhoneKeying(
            String name,
            DtlsIdentity identity,
            Optional<InetAddress> sipHost,
            boolean ofRtcp,
            SharedCounters<GatewayCounter> counters) {
        this.name = name;
        this.identity = identity;
        this.sipHost = sipHost;
        this.ofRtcp = ofRtcp;
        this.counters = counters;
    }

    /** The address that a literal names; empty if it is none. */
    static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What holds after an offer and its answer; may say that the keys are gone. */
    void onAgreed(PhoneAudio audio, long nowNanos, Outbox<PhoneKeyingOutput> out) {
        NegotiatedDtls before = agreed;
        NegotiatedDtls now = ofRtcp && !hasOwnRtcp(audio) ? null : audio.dtls().orElse(null);
        Optional<MediaAddress> where =
                ofRtcp ? audio.remote().rtcp() : audio.remote().rtp();
        boolean moved = where.isPresent() && told.isPresent() && !where.equals(told);
        told = where.or(() -> told);
        agreed = now;
        if (now == null) {
            wanted = false;
            opening = ended(opening);
            open = ended(open);
            return;
        }
        if (before == null || !before.theirs().equals(now.theirs())) {
            open = ended(open);
            out.add(new PhoneKeyingOutput.Unkeyed(ofRtcp));
        }
        if (!now.equals(before) || moved) {
            opening = ended(opening);
            wanted = true;
            tries = 0;
            deadlineNanos = nowNanos + PATIENCE_NANOS;
        }
        connect();
    }

    /** RFC 5764 4.1.2; a phone that wants no RTCP at all has no port for it either. */
    private static boolean hasOwnRtcp(PhoneAudio audio) {
        boolean wantsNone =
                audio.remote().rtp().isPresent() && audio.remote().rtcp().isEmpty();
        return PhoneHops.areApart(audio) && !wantsNone;
    }

    /** Our ClientHello, if it is for us to send it and there is somewhere to send it to. */
    private void connect() {
        NegotiatedDtls terms = agreed;
        if (terms != null && wanted && opening == null && terms.ours() == DtlsRole.CLIENT && told.isPresent()) {
            begin(terms, socket(told.get()), Optional.empty());
        }
    }

    private Association begin(NegotiatedDtls terms, InetSocketAddress peer, Optional<HelloRandom> hello) {
        int number = ++numbers;
        tries++;
        PhoneAssociationTerms with = new PhoneAssociationTerms(identity, terms.theirs(), SrtpProfile.PHONE_CODES);
        String thread = name + "-" + number;
        DtlsProxy proxy = terms.ours() == DtlsRole.CLIENT
                ? PhoneAssociation.startClient(thread, CONFIG, with, event -> post(number, event))
                : PhoneAssociation.startServer(thread, CONFIG, with, event -> post(number, event));
        Association begun = new Association(number, terms.ours(), proxy, peer, hello);
        opening = begun;
        return begun;
    }

    /** On the thread of an association. */
    private boolean post(int number, DtlsEvent event) {
        return !closed && events.post(new Happened(number, event));
    }

    /** A DTLS datagram; what is not of the phone, or too much, is dropped and counted. */
    void onDatagram(byte[] datagram, InetSocketAddress source) {
        NegotiatedDtls terms = agreed;
        if (terms != null && wanted && terms.ours() == DtlsRole.SERVER) {
            Optional<HelloRandom> hello = HelloRandom.of(datagram);
            boolean isAnother = hello.isPresent() && (opening == null || !opening.hello.equals(hello));
            if (isAnother && mayOpen(source) && tries < TRIES) {
                opening = ended(opening);
                begin(terms, source, hello).proxy.datagram(datagram);
                return;
            }
        }
        if (opening != null && source.equals(opening.peer)) {
            opening.proxy.datagram(datagram);
        } else if (open != null && source.equals(open.peer)) {
            open.proxy.datagram(datagram);
        } else {
            counters.increment(GatewayCounter.DTLS_DROPPED);
        }
    }

    private boolean mayOpen(InetSocketAddress source) {
        InetAddress ofSdp = told.map(to -> InetAddress.ofLiteral(to.host())).orElse(null);
        return told.map(PhoneKeying::socket).filter(source::equals).isPresent()
                || sipHost.filter(host -> !host.equals(ofSdp) && host.equals(source.getAddress()))
                        .isPresent();
    }

    private static InetSocketAddress socket(MediaAddress address) {
        // PhoneOfferAnswer lets only literal addresses through, so no name is looked up.
        return new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
    }

    /** Takes what the associations told, and gives up when its time is over. */
    void onTime(long nowNanos, Outbox<PhoneKeyingOutput> out) {
        if (numbers == 0 && !wanted) {
            return;
        }
        for (Happened happened = next(); happened != null; happened = next()) {
            onEvent(happened.number, happened.event, out);
        }
        if (wanted && nowNanos >= deadlineNanos) {
            giveUp(out);
        }
    }

    private @Nullable Happened next() {
        try {
            return events.poll(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void onEvent(int number, DtlsEvent event, Outbox<PhoneKeyingOutput> out) {
        Association of = opening != null && opening.number == number
                ? opening
                : open != null && open.number == number ? open : null;
        switch (event) {
            case DtlsEvent.Flight(byte[] datagram) -> {
                if (of != null) {
                    out.add(new PhoneKeyingOutput.Send(datagram, of.peer, ofRtcp));
                }
            }
            case DtlsEvent.Established established -> {
                try (KeyMaterial block = established.exporterBlock()) {
                    if (of != null && of.equals(opening)) {
                        opening = null;
                        ended(open);
                        open = of;
                        wanted = false;
                        counters.increment(GatewayCounter.DTLS_KEYED);
                        out.add(new PhoneKeyingOutput.Keyed(
                                crypto(of.ours, established.profile(), block), of.peer, ofRtcp));
                    }
                }
            }
            case DtlsEvent.Closed closedNow -> onClosed(of, closedNow.reason(), out);
            case DtlsEvent.EktKeyReceived key -> key.body().destroy();
            case DtlsEvent.EktKeyAcknowledged ignored -> {
                // Nobody sends an EKTKey to a phone.
            }
        }
    }

    private void onClosed(@Nullable Association of, String reason, Outbox<PhoneKeyingOutput> out) {
        if (of != null && of.equals(open)) {
            // SIP ends calls.
            open = null;
        } else if (of != null && of.equals(opening)) {
            opening = null;
            lastFault = reason;
            counters.increment(GatewayCounter.DTLS_FAILED);
            if (tries >= TRIES) {
                giveUp(out);
            } else {
                connect();
            }
        }
    }

    /** An association that was only to be renewed stays. */
    private void giveUp(Outbox<PhoneKeyingOutput> out) {
        wanted = false;
        opening = ended(opening);
        if (open == null) {
            out.add(new PhoneKeyingOutput.Failed("DTLS-SRTP did not come about: " + lastFault, ofRtcp));
        }
    }

    /** The values of RFC 5764 4.2: the client seals with its own, and so does the server. */
    private static NegotiatedCrypto crypto(DtlsRole ours, int code, KeyMaterial block) {
        SrtpProfile profile = SrtpProfile.of(code).orElseThrow();
        SrtpKeyPair pair = SrtpKeyPair.whole(profile, block);
        CryptoKey client = key(profile, pair.clientWrite());
        CryptoKey server = key(profile, pair.serverWrite());
        return ours == DtlsRole.CLIENT ? new NegotiatedCrypto(client, server) : new NegotiatedCrypto(server, client);
    }

    private static CryptoKey key(SrtpProfile profile, SrtpKey key) {
        CryptoSuite suite = switch (profile) {
            case AES128_CM_HMAC_SHA1_80 -> CryptoSuite.AES_CM_128_HMAC_SHA1_80;
            case AES128_CM_HMAC_SHA1_32 -> CryptoSuite.AES_CM_128_HMAC_SHA1_32;
            case AEAD_AES_128_GCM -> CryptoSuite.AEAD_AES_128_GCM;
            case AEAD_AES_256_GCM -> CryptoSuite.AEAD_AES_256_GCM;
            case DOUBLE_AEAD_AES_128_GCM, DOUBLE_AEAD_AES_256_GCM ->
                throw new IllegalStateException("a double profile with a phone");
        };
        return new CryptoKey(1, suite, key.key(), key.salt());
    }

    private static @Nullable Association ended(@Nullable Association association) {
        if (association != null) {
            association.proxy.close("the call goes on without it");
        }
        return null;
    }

    /** Ends all associations, and wipes the keys that nobody has taken. */
    @Override
    public void close() {
        closed = true;
        opening = ended(opening);
        open = ended(open);
        for (Happened happened = next(); happened != null; happened = next()) {
            if (happened.event instanceof DtlsEvent.Established established) {
                established.exporterBlock().destroy();
            }
        }
    }
}
