package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.HealthReport.Trouble;
import dev.sotto.sip.focus.LegSession.Agreed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of the focus as a record tree.
 *
 * @param keyLink whether requests reach the key distributor, in words
 * @param conferences those that somebody is in or calls
 * @param counters everything counted since the start
 * @param carried calls of phones that are carried to the gateway
 * @param kicksPending kicks that the key distributor has not confirmed, also of conferences that are over
 * @param refused the last calls that were refused or that we ended, with the steps that led to it
 */
public record FocusView(
        String keyLink,
        List<ConferenceView> conferences,
        List<CarriedView> carried,
        List<PendingKick> kicksPending,
        Map<FocusCounter, Long> counters,
        List<RefusedCall> refused) {
    /**
     * One conference.
     *
     * @param kind as the key distributor said; empty until it did
     * @param sinceNanos when its first leg came, by the clock of the caller of the machine
     * @param sources how many SSRCs were announced in it
     * @param phones those that the key distributor told of, in or waiting
     * @param rekeyPending whether somebody was kicked and the key distributor has not confirmed it yet
     */
    public record ConferenceView(
            String address,
            String displayName,
            String kind,
            long sinceNanos,
            int sources,
            boolean rekeyPending,
            List<PhoneView> phones,
            List<LegView> legs) {}

    /**
     * One leg.
     *
     * @param core the forwarding core of its media
     * @param state what it is doing, in words
     * @param direction of its media, seen from us; empty before anything was agreed
     * @param level how its audio level travels, in words
     * @param codec the preferred one that was agreed; empty before
     * @param keyed whether the key distributor has said who can read its media
     * @param keys what the key distributor says of its member; empty before it did
     * @param joinedNanos when it was answered, by the clock of the caller of the machine; the largest number before
     * @param muted whether the others do not get what it sends
     * @param needsRestart whether it waits for a new association
     * @param sources what its endpoint announced; the phones, if it is a gateway
     * @param health what its endpoint says it could not open, which nobody authenticates
     */
    public record LegView(
            Participant participant,
            int core,
            String state,
            String direction,
            String level,
            String codec,
            boolean keyed,
            Optional<KeysView> keys,
            long joinedNanos,
            boolean muted,
            boolean needsRestart,
            List<SourceView> sources,
            HealthView health) {
        static LegView of(
                Participant who,
                int core,
                String state,
                Optional<Agreed> agreed,
                LegKeying keying,
                LegPresence presence,
                HealthView health) {
            String direction =
                    agreed.map(a -> a.audio().direction().attribute()).orElse("");
            String level = agreed.map(a -> a.audio()
                            .level()
                            .map(l -> l.encrypted() ? "encrypted" : "in clear")
                            .orElse("absent"))
                    .orElse("");
            List<SourceView> sources = agreed.stream()
                    .flatMap(a -> a.audio().remoteSources().stream())
                    .map(SourceView::of)
                    .toList();
            String codec = agreed.map(
                            a -> a.audio().formats().getFirst().codec().encoding())
                    .orElse("");
            return new LegView(
                    who,
                    core,
                    state,
                    direction,
                    level,
                    codec,
                    keying.isKeyed(),
                    keying.described(),
                    presence.joinedNanos(),
                    presence.isMuted(),
                    keying.needsRestart(),
                    sources,
                    health);
        }
    }

    /**
     * A phone, as the key distributor said last.
     *
     * @param number by which commands name it
     * @param caller who calls, proven by nobody
     * @param gateway the name of its gateway
     * @param place whether it is in
     * @param muted whether it says nothing
     * @param handRaised whether its caller asks for the word
     */
    public record PhoneView(
            int number, String caller, String gateway, PhonePlace place, boolean muted, boolean handRaised) {}

    /**
     * What the key distributor said last of one of its members.
     *
     * @param name as on its roster; empty if it is on none
     * @param spi of the newest EKTKey that it acknowledged; empty before that, and without EKT
     * @param madeNanos when that was made, by the clock of the caller of the machine
     * @param nextNanos when there will be another one for age alone, by the same clock
     * @param locked whether nobody new may join its conference
     */
    public record KeysView(String name, OptionalInt spi, long madeNanos, long nextNanos, boolean locked) {}

    /**
     * A phone's call that is carried to the gateway.
     *
     * @param phone who calls, and who could read it
     * @param called the conference, or the number that asks which
     * @param gatewayLeg our leg to the gateway
     * @param state what it is doing, in words
     */
    public record CarriedView(Participant phone, String called, long gatewayLeg, String state) {}

    /**
     * One source of a leg.
     *
     * @param ssrc in decimal digits
     * @param name what its endpoint calls it, which nobody authenticates; may be empty
     */
    public record SourceView(String ssrc, String name) {
        static SourceView of(MediaSource source) {
            return new SourceView(Integer.toUnsignedString(source.ssrc()), source.name());
        }
    }

    /**
     * The last health report of one endpoint.
     *
     * @param reports how many it sent
     * @param atNanos when the last one came, by the clock of the caller of the machine
     * @param seconds how long a time it covers
     * @param sources those that somebody announced
     * @param unannounced packets of all other sources, by cause
     */
    public record HealthView(
            long reports, long atNanos, int seconds, List<TroubleView> sources, Map<Trouble, Long> unannounced) {}

    /**
     * Packets of one source that an endpoint could not open.
     *
     * @param ssrc in decimal digits
     * @param legId whose source it is
     */
    public record TroubleView(String ssrc, long legId, Map<Trouble, Long> packets) {}
}
