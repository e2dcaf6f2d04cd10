package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.SrtpKey;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.NegotiatedLevel;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint says and hears: sources of ours, all sources of the others, and RTCP. It says and plays nothing before
 * there are keys of the hop and, in a private conference, of the conference.
 */
public final class MediaMachine {
    private static final int MAX_SOURCES = 1024;

    private final int ssrc;
    private final RtcpReporter reporter;
    private final RepairMachine repair = new RepairMachine();
    private final JceAead port = new JceAead();
    private final OwnSources own;
    private final Set<Integer> heard = new HashSet<>();
    private @Nullable NegotiatedAudio audio;
    private @Nullable Keys keys;
    private @Nullable HopOpener hopOpener;
    private boolean saidSilenced;
    private boolean saidWorn;
    private long repaired;

    /** Whether the next EKTKey comes from a new association although we have one of the association before. */
    private boolean takesOver;

    private SourceVerdicts lastVerdicts = new SourceVerdicts();

    /** What exists once the profile is known; the list only with a double one. */
    private record Keys(int profile, @Nullable EktKeyList list, HopReceiver receiver) {
        /** The inner transform is the conference's and stays; single profiles are the hop's alone. */
        boolean allows(int other) {
            return other == profile || (list == null && !HopProfile.isDouble(other));
        }
    }

    /**
     * Before a call, with one source.
     *
     * @param ssrc our source
     * @param cname what RTCP calls it; random, because it travels under hop keys only
     * @param entropy where keys and first numbers come from
     */
    public MediaMachine(int ssrc, String cname, Entropy entropy) {
        this(entropy, ssrc, cname);
        addSource(ssrc, cname, 0);
    }

    private MediaMachine(Entropy entropy, int ssrc, String cname) {
        this.ssrc = ssrc;
        this.own = new OwnSources(entropy, port);
        this.reporter = new RtcpReporter(ssrc, cname, entropy);
    }

    /**
     * Before a call, without a source.
     *
     * @param ssrc by which we report what we receive (RFC 3550 6.4); it never sends media
     * @param cname its canonical name
     */
    static MediaMachine withoutSource(int ssrc, String cname, Entropy entropy) {
        return new MediaMachine(entropy, ssrc, cname);
    }

    /**
     * A source begins; it may speak at once.
     *
     * @param cname what RTCP calls it; random
     * @return why it cannot be; empty if it was added
     */
    String addSource(int source, String cname, long nowNanos) {
        String why = own.add(source, nowNanos);
        if (why.isEmpty()) {
            reporter.add(source, cname);
        }
        return why;
    }

    /** A source ends: says so, and forgets its keys. */
    void removeSource(int source, Outbox<MediaOutput> out) {
        if (own.remove(source)) {
            sendRtcp(reporter.remove(source), out);
        }
    }

    /** A source is silent for that long and sends nothing. */
    void skip(int source, int ticks) {
        OwnSource silent = own.find(source);
        if (silent != null) {
            silent.skip(ticks);
        }
    }

    /** Offer and answer agree. */
    public void agreed(NegotiatedAudio negotiated) {
        audio = negotiated;
        repair.agreed(negotiated.repair());
    }

    /**
     * An association gave keys of this hop.
     *
     * @param profile of a private conference 0009 or 000A, the same in all associations of a call; of a standard one a single one
     * @param outer the outer halves, or whole keys of a single profile; stay the caller's
     * @return false if the profile does not fit the one before
     */
    public boolean hop(int profile, SrtpKeyPair outer, long nowNanos) {
        Keys k = keys == null ? newKeys(profile) : keys;
        if (!k.allows(profile)) {
            return false;
        }
        takesOver = own.hasKey();
        keys = k;
        EncryptedExtensions encrypted = level().filter(NegotiatedLevel::encrypted)
                .map(l -> EncryptedExtensions.of(l.id()))
                .orElse(EncryptedExtensions.NONE);
        HopSealer sealer = new HopSealer(hopKeys(profile, outer.clientWrite()), port, MAX_SOURCES, encrypted);
        HopOpener opener = new HopOpener(hopKeys(profile, outer.serverWrite()), port, MAX_SOURCES, encrypted);
        hopOpener = opener;
        own.hop(profile, sealer);
        saidWorn = false;
        k.receiver.hop(opener, nowNanos);
        reporter.onNewHop();
        return true;
    }

    /** An EKTKey arrived; only after {@link #hop} with a double profile. The set stays the caller's. */
    public EktKeyOutcome onEktKey(EktParameterSet set, long nowNanos) {
        EktKeyList list = keys == null ? null : keys.list;
        if (list == null) {
            throw new IllegalStateException("an EKTKey before the keys of the hop, or in a standard conference");
        }
        EktKeyOutcome outcome = list.onEktKey(set, nowNanos);
        if (outcome == EktKeyOutcome.ADOPTED) {
            own.onEktKey(set, takesOver, nowNanos);
            saidSilenced = false;
        }
        takesOver = false;
        return outcome;
    }

    /** The voice codec to speak with; absent before it was agreed. */
    public Optional<AudioCodec> codec() {
        return Optional.ofNullable(audio).flatMap(MediaMachine::voice).map(NegotiatedFormat::codec);
    }

    /** Which codec a received payload type stands for. */
    public Optional<AudioCodec> codecOf(int payloadType) {
        return Optional.ofNullable(audio)
                .flatMap(a -> a.formats().stream()
                        .filter(f -> f.receivePayloadType() == payloadType)
                        .findFirst())
                .map(NegotiatedFormat::codec);
    }

    /** Our user said something. */
    public void speak(Speech speech, long nowNanos, Outbox<MediaOutput> out) {
        speak(ssrc, speech, nowNanos, out);
    }

    /** A source of ours said something; nothing happens if there is no such source. */
    void speak(int source, Speech speech, long nowNanos, Outbox<MediaOutput> out) {
        OwnSource speaker = own.find(source);
        if (speaker == null) {
            return;
        }
        NegotiatedAudio agreed = audio;
        Optional<NegotiatedFormat> format = Optional.ofNullable(agreed).flatMap(MediaMachine::voice);
        speaker.advance(speech.ticks());
        if (agreed == null
                || keys == null
                || format.isEmpty()
                || !agreed.direction().sends()) {
            return;
        }
        Optional<NegotiatedLevel> level = level().filter(l -> l.direction().sends());
        Optional<byte[]> datagram = speaker.protect(format.get().sendPayloadType(), level, speech, nowNanos);
        if (datagram.isPresent()) {
            reporter.onSent(source, speaker.timestamp(), speech.payload().length, nowNanos);
            out.add(new MediaOutput.Send(datagram.get()));
        } else if (own.spi() >= 0 && !saidSilenced) {
            saidSilenced = true;
            out.add(new MediaOutput.Silenced("the conference's key has expired"));
        }
        if (own.hopIsWorn() && !saidWorn) {
            saidWorn = true;
            out.add(new MediaOutput.HopWorn());
        }
    }

    /** A datagram that looks like RTP. */
    public void onRtp(byte[] datagram, long nowNanos, Outbox<MediaOutput> out) {
        Keys k = keys;
        if (k == null || audio == null) {
            return;
        }
        if (k.receiver.receive(datagram, nowNanos) instanceof Received.Opened opened) {
            int clockHz =
                    codecOf(opened.payloadType()).map(AudioCodec::clockRateHz).orElse(48_000);
            if (opened.repaired()) {
                // Reports tell how the path is, not what was repaired (RFC 4588 6.2).
                repaired++;
            } else {
                reporter.onReceived(opened.ssrc(), opened.hopIndex(), opened.timestamp(), clockHz, nowNanos);
            }
            if (heard.size() < MAX_SOURCES && heard.add(opened.ssrc())) {
                out.add(new MediaOutput.Heard(opened.ssrc()));
            }
            out.add(new MediaOutput.Voice(opened));
        }
    }

    /** A datagram that looks like RTCP: outer transform only (RFC 8723 6). */
    public void onRtcp(byte[] datagram, long nowNanos) {
        HopOpener opener = hopOpener;
        if (opener == null) {
            reporter.onRefused(RtcpVerdict.NOT_KEYED);
            return;
        }
        if (opener.openRtcp(MemorySegment.ofArray(datagram), 0, datagram.length) == SrtpVerdict.OK) {
            reporter.onReport(Arrays.copyOf(datagram, opener.rtcpLength()), nowNanos);
        } else {
            reporter.onRefused(RtcpVerdict.OUTER_REFUSED);
        }
    }

    /** Sends reports and requests for lost packets that are due. */
    public void onTime(long nowNanos, Outbox<MediaOutput> out) {
        if (own.hop() != null) {
            List<GenericNack> nacks = repair.due(ssrc, nowNanos);
            if (!nacks.isEmpty()) {
                boolean alone = audio != null && audio.reducedSizeRtcp();
                sendRtcp(reporter.feedback(nacks, alone), out);
            }
            reporter.due(clockHz(), nowNanos).forEach(report -> sendRtcp(report, out));
        }
        if (keys != null) {
            keys.receiver.onTime(nowNanos);
            own.onTime(nowNanos);
        }
    }

    /** When {@link #onTime} has something to do. */
    public long deadlineNanos() {
        Keys k = keys;
        if (k == null || own.hop() == null) {
            return NanoClock.NEVER;
        }
        long rtcp = Math.min(reporter.deadlineNanos(), repair.deadlineNanos());
        return Math.min(rtcp, Math.min(k.receiver.deadlineNanos(), own.deadlineNanos()));
    }

    /** We leave: says so and forgets all keys (RFC 8871 4.3). */
    public void leave(long nowNanos, Outbox<MediaOutput> out) {
        if (own.hop() != null) {
            reporter.goodbyes(clockHz(), nowNanos).forEach(goodbye -> sendRtcp(goodbye, out));
        }
        forget();
    }

    /** Forgets all keys. */
    public void forget() {
        if (keys != null) {
            keys.receiver.destroy();
            lastVerdicts = keys.receiver.bySource();
        }
        own.destroy();
        keys = null;
        hopOpener = null;
    }

    /** What the distributor calls a source, in SDP or RTCP. */
    public Optional<String> toldName(int source) {
        Optional<String> fromSdp = Optional.ofNullable(audio)
                .flatMap(a -> a.remoteSources().stream()
                        .filter(s -> s.ssrc() == source && !s.cname().isEmpty())
                        .findFirst())
                .map(s -> s.cname());
        return fromSdp.or(() -> reporter.toldName(source));
    }

    /** The state for a person. */
    public MediaStatistics statistics() {
        return new MediaStatistics(
                reporter.sent(),
                reporter.received() + repaired,
                Math.max(0, reporter.lost() - repaired),
                repaired,
                heard.size(),
                own.spi(),
                verdicts().totals());
    }

    /** What became of everything that arrived, by source and reason. */
    public MediaHealth health() {
        SourceVerdicts verdicts = verdicts();
        return new MediaHealth(
                verdicts.sources(),
                verdicts.unattributed(),
                SourceVerdicts.nonZero(reporter.counters()),
                SourceVerdicts.nonZero(repair.counters()));
    }

    private SourceVerdicts verdicts() {
        return keys == null ? lastVerdicts : keys.receiver.bySource();
    }

    private Keys newKeys(int profile) {
        if (!HopProfile.isDouble(profile)) {
            return new Keys(profile, null, new HopReceiver(new NoInnerLayer(), own.ssrcs(), repair));
        }
        EktKeyList list = new EktKeyList(EktKeyListConfig.ofProfile(profile));
        EndToEndLayer inner = new EndToEndLayer(list, profile, port);
        return new Keys(profile, list, new HopReceiver(inner, own.ssrcs(), repair));
    }

    private static HopKeys hopKeys(int profile, SrtpKey key) {
        return new HopKeys(HopProfile.ofNegotiated(profile).orElseThrow(), key.key(), key.salt());
    }

    private void sendRtcp(byte[] compound, Outbox<MediaOutput> out) {
        HopSealer sealer = own.hop();
        if (sealer == null) {
            return;
        }
        byte[] room = Arrays.copyOf(compound, compound.length + sealer.profile().rtcpOverhead());
        if (sealer.sealRtcp(MemorySegment.ofArray(room), 0, compound.length) == SrtpVerdict.OK) {
            out.add(new MediaOutput.Send(Arrays.copyOf(room, sealer.rtcpLength())));
        }
    }

    private Optional<NegotiatedLevel> level() {
        return Optional.ofNullable(audio).flatMap(NegotiatedAudio::level);
    }

    private int clockHz() {
        return codec().map(AudioCodec::clockRateHz).orElse(8000);
    }

    private static Optional<NegotiatedFormat> voice(NegotiatedAudio audio) {
        return audio.formats().stream().filter(f -> f.codec().isVoice()).findFirst();
    }
}
