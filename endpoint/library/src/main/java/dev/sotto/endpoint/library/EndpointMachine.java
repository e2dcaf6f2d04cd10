package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.ekt.CheckWords;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.ice.IceAgent;
import dev.sotto.media.ice.IceAgentOutput;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.CallEvent;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PERC endpoint without thread, socket and clock: it passes what happens between {@link CallMachine}, the ICE agent,
 * {@link KeyingMachine} and {@link MediaMachine}, and decides when the call has to end.
 */
final class EndpointMachine {
    /** How long we wait for the focus to say why, when the key distributor does not want us. */
    private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long offer and answer and a network path may take together. */
    private static final long SETUP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(90);

    /** Longer than any SIP transaction: the end of a call must not depend on anybody. */
    private static final long HANGUP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(40);

    /** Who is lost will hardly answer our BYE, and our user waits to hear about it. */
    private static final long LOST_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int CNAME_OCTETS = 12;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TransportAddress local;
    private final String conference;
    private final boolean keyLog;
    private final CallMachine call;
    private final IceAgent ice;
    private final KeyingMachine keying;
    private final MediaMachine media;
    private final Entropy entropy;
    private final int ownSsrc;
    private final Outbox<CallOutput> fromCall = new Outbox<>();
    private final Outbox<IceAgentOutput> fromIce = new Outbox<>();
    private final Outbox<KeyingOutput> fromKeying = new Outbox<>();
    private final Outbox<MediaOutput> fromMedia = new Outbox<>();
    private @Nullable TransportAddress remote;
    private final HealthReporter health = new HealthReporter();
    private @Nullable AudioCodec codec;
    private int profile;
    private @Nullable Ending pending;
    private long pendingNanos = NanoClock.NEVER;
    private long setupEndsNanos = NanoClock.NEVER;
    private long reportNanos = NanoClock.NEVER;
    private long hangUpEndsNanos = NanoClock.NEVER;
    private boolean ended;

    /**
     * Before its call.
     *
     * @param callConfig what goes into the call
     * @param keyingConfig whom we believe
     * @param keyLog whether {@link EndpointOutput.DangerousKeyLine} is to be made
     */
    EndpointMachine(CallConfig callConfig, KeyingConfig keyingConfig, long legId, boolean keyLog, Entropy entropy) {
        this.local = TransportAddress.parse(callConfig.host(), callConfig.port());
        this.conference = keyingConfig.conference();
        this.keyLog = keyLog;
        this.call = new CallMachine(callConfig, legId, entropy);
        this.ice = new IceAgent(entropy);
        this.keying = new KeyingMachine(keyingConfig);
        this.entropy = entropy;
        this.media = callConfig
                .source()
                .map(own -> new MediaMachine(own.ssrc(), own.cname(), entropy))
                .orElseGet(() -> MediaMachine.withoutSource(entropy.nextInt(), cname(entropy), entropy));
        this.ownSsrc = callConfig.source().map(MediaSource::ssrc).orElse(0);
    }

    /** Makes the call. */
    void dial(long nowNanos, Outbox<EndpointOutput> out) {
        setupEndsNanos = nowNanos + SETUP_LIMIT_NANOS;
        tell(new EndpointEvent.Progress(EndpointEvent.Step.CALLING), out);
        health.begin(nowNanos);
        call.dial(fromCall);
        settle(nowNanos, out);
    }

    /** What the SIP stack says. */
    void onCall(CallEvent event, long nowNanos, Outbox<EndpointOutput> out) {
        call.onEvent(event, fromCall);
        call.onTime(nowNanos, fromCall);
        settle(nowNanos, out);
    }

    /** A datagram came to our media socket (RFC 7983 7). */
    void onNetwork(byte[] datagram, TransportAddress source, long nowNanos, Outbox<EndpointOutput> out) {
        if (ended) {
            return;
        }
        boolean fromPath = source.equals(remote);
        switch (PacketKind.of(MemorySegment.ofArray(datagram), 0, datagram.length)) {
            case STUN -> ice.onDatagram(datagram, local, source, nowNanos, fromIce);
            case DTLS -> {
                if (fromPath && keying.association() > 0) {
                    out.add(new EndpointOutput.ToAssociation(keying.association(), datagram));
                }
            }
            case RTP -> {
                if (fromPath) {
                    media.onRtp(datagram, nowNanos, fromMedia);
                }
            }
            case RTCP -> {
                if (fromPath) {
                    media.onRtcp(datagram, nowNanos);
                }
            }
            case OTHER -> {
                // ZRTP and TURN are not spoken here.
            }
        }
        settle(nowNanos, out);
    }

    /** What a DTLS client says. */
    void onAssociation(long association, DtlsEvent event, long nowNanos, Outbox<EndpointOutput> out) {
        keying.onEvent(association, event, nowNanos, fromKeying);
        settle(nowNanos, out);
    }

    /** Our user said something. */
    void speak(Speech speech, long nowNanos, Outbox<EndpointOutput> out) {
        speak(ownSsrc, speech, nowNanos, out);
    }

    /** A source of ours said something. */
    void speak(int ssrc, Speech speech, long nowNanos, Outbox<EndpointOutput> out) {
        if (pending == null && !ended) {
            media.speak(ssrc, speech, nowNanos, fromMedia);
            settle(nowNanos, out);
        }
    }

    /** A source of ours is silent and sends nothing. */
    void skip(int ssrc, int ticks) {
        media.skip(ssrc, ticks);
    }

    /** A source begins: it may speak at once, and the conference is told of it. */
    void addSource(int ssrc, String name, long nowNanos, Outbox<EndpointOutput> out) {
        if (pending != null || ended) {
            return;
        }
        String cname = cname(entropy);
        String why = media.addSource(ssrc, cname, nowNanos);
        if (why.isEmpty()) {
            call.addSource(new MediaSource(ssrc, cname, name));
            call.onTime(nowNanos, fromCall);
        } else {
            tell(new EndpointEvent.SourceRefused(ssrc, why), out);
        }
        settle(nowNanos, out);
    }

    /** A source ends: RTCP says so at once, the next description too. */
    void removeSource(int ssrc, long nowNanos, Outbox<EndpointOutput> out) {
        media.removeSource(ssrc, fromMedia);
        call.removeSource(ssrc);
        call.onTime(nowNanos, fromCall);
        settle(nowNanos, out);
    }

    /** Makes a new association for this hop (trap T20). */
    void renew(long nowNanos, Outbox<EndpointOutput> out) {
        call.renew(fromCall);
        settle(nowNanos, out);
    }

    /** Our user hangs up. */
    void hangUp(long nowNanos, Outbox<EndpointOutput> out) {
        end(new Ending(Ending.Kind.HUNG_UP, "hung up"), nowNanos, out);
        settle(nowNanos, out);
    }

    /** Something that is due. */
    void onTime(long nowNanos, Outbox<EndpointOutput> out) {
        call.onTime(nowNanos, fromCall);
        ice.onTime(nowNanos, fromIce);
        keying.onTime(nowNanos, fromKeying);
        media.onTime(nowNanos, fromMedia);
        if (nowNanos >= setupEndsNanos) {
            setupEndsNanos = NanoClock.NEVER;
            end(new Ending(Ending.Kind.LOST, "the call did not come about in 90 seconds"), nowNanos, out);
        }
        if (nowNanos >= pendingNanos && pending != null) {
            pendingNanos = NanoClock.NEVER;
            hangUpEndsNanos = nowNanos + HANGUP_LIMIT_NANOS;
            call.hangUp(pending, fromCall);
        }
        if (nowNanos >= hangUpEndsNanos && pending != null && !ended) {
            over(pending, nowNanos, out);
        }
        if (nowNanos >= reportNanos) {
            reportNanos = nowNanos + REPORT_NANOS;
            MediaHealth now = media.health();
            tell(new EndpointEvent.Report(media.statistics(), now), out);
            health.next(now, nowNanos).ifPresent(report -> call.report(report, fromCall));
        }
        settle(nowNanos, out);
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        if (ended) {
            return NanoClock.NEVER;
        }
        long secured = Math.min(keying.deadlineNanos(), media.deadlineNanos());
        long machines = Math.min(Math.min(ice.deadlineNanos(), call.deadlineNanos()), secured);
        return Math.min(
                machines, Math.min(Math.min(setupEndsNanos, hangUpEndsNanos), Math.min(pendingNanos, reportNanos)));
    }

    /** Whether there ever was an association. */
    boolean associated() {
        return keying.association() > 0;
    }

    /** Whether {@link EndpointEvent.Ended} was told. */
    boolean ended() {
        return ended;
    }

    /** Passes on what the parts have said until all are quiet. */
    private void settle(long nowNanos, Outbox<EndpointOutput> out) {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (CallOutput output : fromCall.drain()) {
                busy = true;
                onCallOutput(output, nowNanos, out);
            }
            for (IceAgentOutput output : fromIce.drain()) {
                busy = true;
                onIceOutput(output, nowNanos, out);
            }
            for (KeyingOutput output : fromKeying.drain()) {
                busy = true;
                onKeyingOutput(output, nowNanos, out);
            }
            for (MediaOutput output : fromMedia.drain()) {
                busy = true;
                onMediaOutput(output, out);
            }
        }
    }

    /** A canonical name says nothing about anybody and is never the same again (RFC 7022 4.2). */
    static String cname(Entropy entropy) {
        return Base64.getUrlEncoder().encodeToString(entropy.octets(CNAME_OCTETS));
    }

    private void onCallOutput(CallOutput output, long nowNanos, Outbox<EndpointOutput> out) {
        switch (output) {
            case CallOutput.Command command -> out.add(new EndpointOutput.ToCall(command.command()));
            case CallOutput.Ringing ignored -> tell(new EndpointEvent.Progress(EndpointEvent.Step.RINGING), out);
            case CallOutput.Agreed agreed -> onAgreed(agreed.agreement(), nowNanos, out);
            case CallOutput.SourceRefused refused -> {
                // It is somebody else's, so nothing of ours may go on under it.
                media.removeSource(refused.ssrc(), fromMedia);
                tell(new EndpointEvent.SourceRefused(refused.ssrc(), refused.sentence()), out);
            }
            case CallOutput.WeakerLeg weaker -> tell(new EndpointEvent.WeakerLegJoined(weaker.label()), out);
            case CallOutput.Over over -> over(over.ending(), nowNanos, out);
        }
    }

    private void onAgreed(CallAgreement agreement, long nowNanos, Outbox<EndpointOutput> out) {
        media.agreed(agreement.audio());
        media.codec().filter(c -> c != codec).ifPresent(c -> {
            codec = c;
            tell(new EndpointEvent.CodecAgreed(c), out);
        });
        tell(new EndpointEvent.Progress(EndpointEvent.Step.ANSWERED), out);
        if (agreement.newAssociation()) {
            keying.agreed(agreement);
        }
        if (!agreement.iceRestart()) {
            return;
        }
        try {
            IcePath.session(agreement, local)
                    .ifPresentOrElse(
                            session -> ice.start(session, nowNanos, fromIce),
                            () -> onPath(IcePath.withoutIce(agreement), out));
        } catch (MalformedException | IllegalArgumentException e) {
            end(
                    new Ending(Ending.Kind.REFUSED_BY_US, "the media address cannot be used: " + e.getMessage()),
                    nowNanos,
                    out);
        }
    }

    private void onIceOutput(IceAgentOutput output, long nowNanos, Outbox<EndpointOutput> out) {
        switch (output) {
            case IceAgentOutput.Send send -> out.add(new EndpointOutput.ToNetwork(send.to(), send.octets()));
            case IceAgentOutput.Selected selected -> onPath(selected.to(), out);
            case IceAgentOutput.Failed failed ->
                end(
                        new Ending(Ending.Kind.LOST, "no path to the media distributor: " + failed.reason()),
                        nowNanos,
                        out);
            case IceAgentOutput.ConsentLost lost -> {
                remote = null;
                end(new Ending(Ending.Kind.LOST, "the media distributor is gone: " + lost.reason()), nowNanos, out);
            }
        }
    }

    private void onPath(TransportAddress to, Outbox<EndpointOutput> out) {
        remote = to;
        setupEndsNanos = NanoClock.NEVER;
        tell(new EndpointEvent.Progress(EndpointEvent.Step.PATH_FOUND), out);
        keying.onPath(fromKeying);
    }

    private void onKeyingOutput(KeyingOutput output, long nowNanos, Outbox<EndpointOutput> out) {
        switch (output) {
            case KeyingOutput.Open open ->
                out.add(new EndpointOutput.OpenAssociation(open.association(), open.terms()));
            case KeyingOutput.Close close ->
                out.add(new EndpointOutput.CloseAssociation(close.association(), close.reason()));
            case KeyingOutput.RefuseEktKey refuse ->
                out.add(new EndpointOutput.RefuseEktKey(refuse.association(), refuse.alert(), refuse.reason()));
            case KeyingOutput.Flight flight -> toPath(flight.datagram(), out);
            case KeyingOutput.Hop hop -> onHop(hop, nowNanos, out);
            case KeyingOutput.EktKey key -> onEktKey(key, nowNanos, out);
            case KeyingOutput.Failed failed -> onKeyingFailed(failed.ending(), nowNanos, out);
        }
    }

    private void onHop(KeyingOutput.Hop hop, long nowNanos, Outbox<EndpointOutput> out) {
        try (SrtpKeyPair outer = hop.outer()) {
            if (pending != null || ended) {
                return;
            }
            if (!media.hop(hop.profile(), outer, nowNanos)) {
                end(
                        new Ending(
                                Ending.Kind.REFUSED_BY_US,
                                "the new association has another profile than the conference"),
                        nowNanos,
                        out);
                return;
            }
            profile = hop.profile();
            if (keyLog) {
                out.add(new EndpointOutput.DangerousKeyLine(
                        KeyLogLines.dangerousHop("client", profile, outer.clientWrite())));
                out.add(new EndpointOutput.DangerousKeyLine(
                        KeyLogLines.dangerousHop("server", profile, outer.serverWrite())));
            }
            tell(new EndpointEvent.Progress(EndpointEvent.Step.ASSOCIATED), out);
            if (!HopProfile.isDouble(profile)) {
                reportNanos = Math.min(reportNanos, nowNanos + REPORT_NANOS);
                tell(new EndpointEvent.Connected(profile), out);
            }
        }
    }

    private void onEktKey(KeyingOutput.EktKey key, long nowNanos, Outbox<EndpointOutput> out) {
        EktParameterSet set = key.set();
        if (pending != null || ended) {
            // A rekey crossed our leaving: what it is for we have given up.
            set.destroy();
            return;
        }
        EktKeyOutcome outcome = media.onEktKey(set, nowNanos);
        if (outcome == EktKeyOutcome.ADOPTED) {
            if (keyLog) {
                out.add(new EndpointOutput.DangerousKeyLine(KeyLogLines.dangerousEkt(set)));
            }
            if (reportNanos == NanoClock.NEVER) {
                reportNanos = nowNanos + REPORT_NANOS;
            }
            tell(new EndpointEvent.Secured(profile, set.spi(), CheckWords.of(set.kek(), conference, set.spi())), out);
        }
        set.destroy();
        keying.judged(key.association(), outcome, fromKeying);
    }

    /** The focus hears from the key distributor too and may know better words, so it gets a moment to say them. */
    private void onKeyingFailed(Ending ending, long nowNanos, Outbox<EndpointOutput> out) {
        if (ending.kind() == Ending.Kind.NOT_ADMITTED && pending == null) {
            pending = ending;
            pendingNanos = nowNanos + LAST_WORDS_NANOS;
            media.forget();
        } else {
            end(ending, nowNanos, out);
        }
    }

    private void onMediaOutput(MediaOutput output, Outbox<EndpointOutput> out) {
        switch (output) {
            case MediaOutput.Send send -> toPath(send.datagram(), out);
            case MediaOutput.Heard heard ->
                tell(new EndpointEvent.Heard(heard.ssrc(), media.toldName(heard.ssrc())), out);
            case MediaOutput.Voice voice ->
                media.codecOf(voice.packet().payloadType())
                        .ifPresent(c -> tell(
                                new EndpointEvent.Voice(
                                        voice.packet().ssrc(),
                                        c,
                                        voice.packet().timestamp(),
                                        voice.packet().payload()),
                                out));
            case MediaOutput.HopWorn ignored -> call.renew(fromCall);
            case MediaOutput.Silenced silenced -> tell(new EndpointEvent.Silenced(silenced.why()), out);
        }
    }

    /** Ends the call with our reason; nothing is said or played any more from here on. */
    private void end(Ending ending, long nowNanos, Outbox<EndpointOutput> out) {
        if (pending != null || ended) {
            return;
        }
        pending = ending;
        hangUpEndsNanos = nowNanos + (ending.kind() == Ending.Kind.LOST ? LOST_LIMIT_NANOS : HANGUP_LIMIT_NANOS);
        tell(new EndpointEvent.Report(media.statistics(), media.health()), out);
        media.leave(nowNanos, fromMedia);
        call.hangUp(ending, fromCall);
    }

    private void over(Ending said, long nowNanos, Outbox<EndpointOutput> out) {
        Ending own = pending;
        Ending last = said;
        if (own == null) {
            tell(new EndpointEvent.Report(media.statistics(), media.health()), out);
            media.leave(nowNanos, fromMedia);
            fromMedia.drain().forEach(output -> onMediaOutput(output, out));
        } else if (said.kind() == Ending.Kind.ENDED_BY_CONFERENCE || said.kind() == Ending.Kind.NOT_ADMITTED) {
            last = new Ending(own.kind(), own.sentence() + "; the conference says: " + said.sentence());
        } else {
            last = own;
        }
        keying.close("the call is over", fromKeying);
        fromKeying.drain().forEach(output -> onKeyingOutput(output, nowNanos, out));
        ended = true;
        tell(new EndpointEvent.Ended(last), out);
    }

    private void toPath(byte[] datagram, Outbox<EndpointOutput> out) {
        TransportAddress to = remote;
        if (to != null) {
            out.add(new EndpointOutput.ToNetwork(to, datagram));
        }
    }

    private static void tell(EndpointEvent event, Outbox<EndpointOutput> out) {
        out.add(new EndpointOutput.Tell(event));
    }
}
