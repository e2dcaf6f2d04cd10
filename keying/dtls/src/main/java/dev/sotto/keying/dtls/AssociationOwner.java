package dev.sotto.keying.dtls;

import dev.sotto.base.Counters;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.LogText;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one association on its own virtual thread: handshake, then EKTKeys, ACKs and alerts, until it ends. Only this thread
 * touches the DTLS library, for sending as for receiving.
 */
final class AssociationOwner implements Runnable {
    /** A handshake with the library: DTLSServerProtocol.accept or DTLSClientProtocol.connect. */
    @FunctionalInterface
    interface Handshake {
        DTLSTransport complete(PercCrypto crypto, Negotiation negotiation, RecordTransport transport)
                throws IOException;
    }

    private final boolean server;
    private final DtlsConfig config;
    private final Mailbox<OwnerInput> inbox;
    private final DtlsEventPort events;
    private final Counters<DtlsCounter> counters;
    private final Handshake handshake;
    private final NanoClock clock = NanoClock.system();
    private final EpochOne epoch = new EpochOne();
    private final Negotiation negotiation = new Negotiation();
    private final RecordTransport transport;
    private @Nullable EktKeySender sender;
    private @Nullable EktKeyReceiver receiver;
    private DtlsEvent.@Nullable Closed end;
    private boolean wasEstablished;

    AssociationOwner(
            boolean server,
            DtlsConfig config,
            Mailbox<OwnerInput> inbox,
            DtlsEventPort events,
            Counters<DtlsCounter> counters,
            Handshake handshake) {
        this.server = server;
        this.config = config;
        this.inbox = inbox;
        this.events = events;
        this.counters = counters;
        this.handshake = handshake;
        this.transport = new RecordTransport(server, config, inbox, events, counters, epoch);
    }

    @Override
    public void run() {
        try {
            DTLSTransport dtls = handshake.complete(new PercCrypto(epoch), negotiation, transport);
            live(dtls);
        } catch (IOException | RuntimeException e) {
            fail(e);
        } finally {
            close();
        }
    }

    private void live(DTLSTransport dtls) throws IOException {
        try {
            establish();
            serve(dtls);
        } catch (InterruptedException e) {
            finish(CloseCause.CLOSED_BY_US, "the owner was told to stop");
            dtls.close();
        } catch (TlsFatalAlert e) {
            raise(dtls, e.getAlertDescription());
            throw e;
        } catch (IOException | RuntimeException e) {
            raise(dtls, AlertDescription.internal_error);
            throw e;
        }
    }

    /**
     * Tells the user before the last flight of a server leaves: the media distributor must have the keys of the hop when the
     * endpoint learns from that flight that it may use them.
     */
    private void establish() throws IOException {
        DtlsEvent.Established established = negotiation.established();
        if (!events.post(established)) {
            established.exporterBlock().destroy();
            throw failure("the user's mailbox is full");
        }
        wasEstablished = true;
        transport.establish();
        Optional<EktCipherType> cipher = negotiation.ektCipher();
        if (cipher.isPresent() && server) {
            sender = new EktKeySender(
                    epoch.firstOwnSeq(), TimeUnit.MILLISECONDS.toNanos(config.ektInitialResendMillis()));
        } else if (cipher.isPresent()) {
            receiver = new EktKeyReceiver(epoch.firstPeerSeq(), cipher.get());
        }
    }

    private void serve(DTLSTransport dtls) throws IOException, InterruptedException {
        receive(dtls);
        while (end == null) {
            sendDue(dtls);
            OwnerInput input = transport.deferred().poll();
            if (input == null) {
                input = inbox.poll(waitNanos());
            }
            if (input != null) {
                handle(dtls, input);
            }
            if (end == null && transport.isClosed()) {
                finish(CloseCause.CLOSED_BY_PEER, "the peer sent close_notify");
            }
        }
    }

    private long waitNanos() {
        long deadline = sender == null ? NanoClock.NEVER : sender.deadlineNanos();
        return deadline == NanoClock.NEVER ? NanoClock.NEVER : Math.max(0, deadline - clock.nowNanos());
    }

    private void handle(DTLSTransport dtls, OwnerInput input) throws IOException {
        switch (input) {
            case OwnerInput.Datagram datagram -> {
                transport.accept(datagram.octets());
                receive(dtls);
            }
            case OwnerInput.SendEktKey key -> enqueue(key.body());
            case OwnerInput.Abort abort ->
                throw new Rejection((short) abort.alert().code(), CloseCause.REFUSED_BY_US, abort.reason());
            case OwnerInput.Close close -> {
                finish(CloseCause.CLOSED_BY_US, close.reason());
                dtls.close();
            }
        }
    }

    /** EKT that was not negotiated MUST NOT be sent (RFC 8870 5.2.2); asking for it is a bug of our user. */
    private void enqueue(KeyMaterial body) throws IOException {
        if (sender == null) {
            body.destroy();
            throw failure("EKT was not negotiated, so no EKTKey can be sent");
        }
        sender.enqueue(body, clock.nowNanos());
    }

    private void sendDue(DTLSTransport dtls) throws IOException {
        if (sender == null) {
            return;
        }
        for (var due = sender.due(clock.nowNanos()); due.isPresent(); due = sender.due(clock.nowNanos())) {
            if (due.get().again()) {
                counters.increment(DtlsCounter.EKT_KEY_RESENT);
                transport.repeatFinalFlight();
            }
            long number = send(dtls, RecordHeader.HANDSHAKE, due.get().octets());
            sender.sent(due.get().messageSeq(), number, clock.nowNanos());
        }
        transport.flush();
    }

    /** Sends a record of any content type and wipes its plaintext; its number. */
    private long send(DTLSTransport dtls, int contentType, byte[] plaintext) throws IOException {
        epoch.beginOutgoing(contentType);
        try {
            dtls.send(plaintext, 0, plaintext.length);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
            epoch.endOutgoing();
        }
        return epoch.outgoingNumber();
    }

    /** Tells the peer why, unless the library has done so already; afterwards nothing leaves any more. */
    private void raise(DTLSTransport dtls, short alert) throws IOException {
        if (!transport.isClosed()) {
            send(dtls, RecordHeader.ALERT, new byte[] {(byte) AlertLevel.fatal, (byte) alert});
            transport.mute();
            dtls.close();
        }
    }

    private void receive(DTLSTransport dtls) throws IOException {
        byte[] buffer = new byte[RecordTransport.MAX_RECORD_LENGTH];
        try {
            while (true) {
                if (dtls.receive(buffer, 0, buffer.length, 1) > 0) {
                    counters.increment(DtlsCounter.APPLICATION_DATA);
                }
                takeArrivals(dtls);
            }
        } catch (NothingWaiting e) {
            takeArrivals(dtls);
        }
        transport.flush();
    }

    private void takeArrivals(DTLSTransport dtls) throws IOException {
        for (var arrival = epoch.arrivals().poll();
                arrival != null;
                arrival = epoch.arrivals().poll()) {
            transport.finalFlightArrived();
            try {
                take(dtls, arrival);
            } catch (MalformedException e) {
                // Only the rule: the excerpt might be part of a key.
                throw new Rejection(AlertDescription.decode_error, CloseCause.PEER_MISBEHAVED, e.rule());
            }
        }
    }

    private void take(DTLSTransport dtls, EpochOne.Arrival arrival) throws IOException {
        switch (arrival) {
            case EpochOne.Arrival.Ack ack -> takeAck(AckCodec.parse(ack.body()));
            case EpochOne.Arrival.Handshake handshakes -> {
                List<HandshakeFragment> all =
                        HandshakeFragment.parse(handshakes.octets(), 0, handshakes.octets().length);
                Arrays.fill(handshakes.octets(), (byte) 0);
                try {
                    takeHandshake(dtls, handshakes.number(), all);
                } finally {
                    all.forEach(fragment -> Arrays.fill(fragment.body(), (byte) 0));
                }
            }
        }
    }

    private void takeAck(List<Long> numbers) throws IOException {
        List<EktKeySender.Acknowledged> done =
                sender == null ? List.of() : sender.acknowledge(numbers, clock.nowNanos());
        if (done.isEmpty()) {
            counters.increment(DtlsCounter.ACK_UNMATCHED);
        }
        for (EktKeySender.Acknowledged one : done) {
            post(new DtlsEvent.EktKeyAcknowledged(one.messageSeq(), one.spi()));
        }
    }

    private void takeHandshake(DTLSTransport dtls, long number, List<HandshakeFragment> all) throws IOException {
        List<HandshakeFragment> ekt =
                all.stream().filter(f -> f.type() == HandshakeFragment.EKT_KEY).toList();
        counters.add(DtlsCounter.UNWANTED_HANDSHAKE, all.size() - ekt.size());
        if (ekt.isEmpty()) {
            return;
        }
        if (receiver == null) {
            String why = server ? "a client sent an EKTKey" : "an EKTKey although EKT was not negotiated";
            throw new Rejection(
                    AlertDescription.unexpected_message, CloseCause.PEER_MISBEHAVED, why + " (RFC 8870 5.2.2)");
        }
        EktKeyReceiver.Step step = receiver.receive(number, ekt);
        counters.add(DtlsCounter.EKT_KEY_REPEATED, step.repeated() ? 1 : 0);
        counters.add(DtlsCounter.EKT_KEY_TOO_EARLY, step.tooEarly() ? 1 : 0);
        for (KeyMaterial key : step.keys()) {
            post(new DtlsEvent.EktKeyReceived(key));
        }
        for (List<Long> part : AckCodec.parts(step.acknowledge())) {
            send(dtls, RecordHeader.ACK, AckCodec.encode(part));
        }
    }

    private void post(DtlsEvent event) throws IOException {
        if (!events.post(event)) {
            if (event instanceof DtlsEvent.EktKeyReceived key) {
                key.body().destroy();
            }
            throw failure("the user's mailbox is full");
        }
    }

    private static Rejection failure(String reason) {
        return new Rejection(AlertDescription.internal_error, CloseCause.FAILED, reason);
    }

    private void finish(CloseCause cause, String reason) {
        if (end == null) {
            end = new DtlsEvent.Closed(cause, reason, negotiation.peerSessionId(), wasEstablished);
        }
    }

    private void fail(Exception e) {
        switch (e) {
            case Rejection r -> finish(r.closeCause(), r.reason());
            case TlsFatalAlertReceived r ->
                finish(
                        CloseCause.REFUSED_BY_PEER,
                        "the peer sent the fatal alert " + AlertDescription.getText(r.getAlertDescription()));
            case TlsTimeoutException r ->
                finish(
                        CloseCause.TIMED_OUT,
                        "no handshake within " + config.handshakeTimeoutMillis() + " milliseconds");
            case TlsFatalAlert r
            when r.getAlertDescription() == AlertDescription.user_canceled ->
                finish(CloseCause.CLOSED_BY_PEER, "the peer closed during the handshake");
            case TlsFatalAlert r
            when r.getAlertDescription() != AlertDescription.internal_error ->
                finish(CloseCause.PEER_MISBEHAVED, "the handshake failed: " + r.getMessage());
            // The library throws plain ones where it reads what the peer sent, such as certificates.
            case IOException r
            when !(r instanceof TlsFatalAlert) ->
                finish(
                        CloseCause.PEER_MISBEHAVED,
                        "the handshake failed: " + LogText.oneLine(String.valueOf(r.getMessage())));
            default -> finish(CloseCause.FAILED, e.getCause() == null ? e.toString() : String.valueOf(e.getCause()));
        }
    }

    private void close() {
        transport.mute();
        epoch.wipe();
        negotiation.destroy();
        if (sender != null) {
            sender.destroy();
        }
        if (receiver != null) {
            receiver.destroy();
        }
        transport.deferred().forEach(OwnerInput::destroy);
        OwnerInput.destroyAll(inbox);
        finish(CloseCause.FAILED, "the owner ended without a reason");
        events.post(Objects.requireNonNull(end));
    }
}
