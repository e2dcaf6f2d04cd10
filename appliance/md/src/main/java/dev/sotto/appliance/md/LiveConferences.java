package dev.sotto.appliance.md;

import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.console.LiveConference;
import dev.sotto.console.LiveConference.LiveEvent;
import dev.sotto.console.LiveParticipant;
import dev.sotto.console.LivePhone;
import dev.sotto.keying.tunnel.PhoneAct;
import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.media.distributor.ConductorState;
import dev.sotto.media.engine.ConductorAgent;
import dev.sotto.sip.focus.FocusView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Puts together what the focus and the conductor know of running conferences. */
final class LiveConferences {
    /** Between two words somebody still speaks. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LegRates rates = new LegRates();
    private final WallClock times;

    LiveConferences(WallClock times) {
        this.times = times;
    }

    /**
     * All that are there, and with nobody in them those of which something was written down.
     *
     * @param conductor what the conductor said
     */
    List<LiveConference> of(FocusView focus, ConductorAgent.Report conductor, LiveDiary diary) {
        Map<Long, ConductorState.LegState> media = new HashMap<>();
        conductor.machine().conferences().forEach(c -> c.legs().forEach(leg -> media.put(leg.legId(), leg)));
        media.values().forEach(leg -> rates.read(leg, conductor.nowNanos()));
        rates.keep(media.keySet());
        Map<String, List<LiveEvent>> events = diary.all();
        List<LiveConference> out = new ArrayList<>();
        Set<String> running = new HashSet<>();
        for (FocusView.ConferenceView one : focus.conferences()) {
            running.add(one.address());
            out.add(new LiveConference(
                    one.address(),
                    one.displayName(),
                    Optional.of(one.kind()).filter(kind -> !kind.isEmpty()),
                    locked(one),
                    Optional.of(times.at(one.sinceNanos())),
                    one.legs().stream()
                            .map(leg -> participant(leg, media, conductor.nowNanos()))
                            .toList(),
                    one.phones().stream().map(LiveConferences::phone).toList(),
                    events.getOrDefault(one.address(), List.of())));
        }
        events.forEach((address, ofOne) -> {
            if (!running.contains(address)) {
                out.add(new LiveConference(
                        address,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        ofOne));
            }
        });
        return out;
    }

    private LiveParticipant participant(
            FocusView.LegView leg, Map<Long, ConductorState.LegState> media, long nowNanos) {
        long id = leg.participant().legId();
        Optional<ConductorState.LegState> hop = Optional.ofNullable(media.get(id));
        String security = leg.participant().security();
        return new LiveParticipant(
                Long.toString(id),
                LogText.oneLine(leg.participant().displayName()),
                LogText.oneLine(leg.participant().uri()),
                device(security),
                security,
                leg.keyed(),
                leg.muted(),
                hop.flatMap(h -> speaking(h, nowNanos)),
                leg.codec(),
                leg.joinedNanos() == NanoClock.NEVER ? Optional.empty() : Optional.of(times.at(leg.joinedNanos())),
                traffic(id, leg.codec(), hop),
                speaksFor(leg, security),
                keys(leg, hop),
                unopened(leg.health()));
    }

    private static LivePhone phone(FocusView.PhoneView phone) {
        return new LivePhone(
                phone.number(),
                LogText.oneLine(phone.caller()),
                LogText.oneLine(phone.gateway()),
                switch (phone.place()) {
                    case GUEST -> LivePhone.Place.GUEST;
                    case HOST -> LivePhone.Place.HOST;
                    case WAITS_FOR_HOST -> LivePhone.Place.WAITS_FOR_HOST;
                    case LOBBY -> LivePhone.Place.LOBBY;
                    case CALLED -> LivePhone.Place.CALLED;
                },
                phone.muted(),
                phone.handRaised());
    }

    static PhoneAct act(LivePhone.Act act) {
        return switch (act) {
            case MUTE -> PhoneAct.MUTE;
            case ASK -> PhoneAct.ASK_TO_SPEAK;
            case REMOVE -> PhoneAct.END;
            case ADMIT -> PhoneAct.ADMIT;
            case DENY -> PhoneAct.DENY;
        };
    }

    /** As the key distributor said of anybody who is in. */
    private static Optional<Boolean> locked(FocusView.ConferenceView one) {
        return one.legs().stream()
                .flatMap(leg -> leg.keys().stream())
                .map(FocusView.KeysView::locked)
                .findFirst();
    }

    private LiveParticipant.Keys keys(FocusView.LegView leg, Optional<ConductorState.LegState> hop) {
        Optional<FocusView.KeysView> said = leg.keys();
        OptionalInt spi = said.map(FocusView.KeysView::spi).orElse(OptionalInt.empty());
        Optional<FocusView.KeysView> withKey = said.filter(_ -> spi.isPresent());
        return new LiveParticipant.Keys(
                said.map(keys -> LogText.oneLine(keys.name())).orElse(""),
                hop.flatMap(h -> ProtectionProfile.of(h.profile()))
                        .map(ProtectionProfile::name)
                        .orElse(""),
                spi,
                withKey.map(keys -> times.at(keys.madeNanos())),
                withKey.map(keys -> times.at(keys.nextNanos())));
    }

    private Optional<LiveParticipant.Unopened> unopened(FocusView.HealthView health) {
        if (health.reports() == 0) {
            return Optional.empty();
        }
        Map<String, Long> byCause = new TreeMap<>();
        Stream.concat(Stream.of(health.unannounced()), health.sources().stream().map(FocusView.TroubleView::packets))
                .forEach(packets -> packets.forEach(
                        (cause, n) -> byCause.merge(cause.name().toLowerCase(Locale.ROOT), n, Long::sum)));
        return Optional.of(new LiveParticipant.Unopened(times.at(health.atNanos()), health.seconds(), byCause));
    }

    /** "through gateway NAME, leg readable by the operator" is a gateway NAME. */
    private static String device(String security) {
        String through = "through ";
        return security.startsWith(through)
                ? security.substring(through.length()).split(",", 2)[0]
                : "endpoint";
    }

    private static List<String> speaksFor(FocusView.LegView leg, String security) {
        return device(security).equals("endpoint")
                ? List.of()
                : leg.sources().stream()
                        .map(FocusView.SourceView::name)
                        .filter(name -> !name.isEmpty())
                        .map(LogText::oneLine)
                        .toList();
    }

    private static Optional<Boolean> speaking(ConductorState.LegState hop, long nowNanos) {
        return hop.sources().stream().noneMatch(ConductorState.SourceState::levelKnown)
                ? Optional.empty()
                : Optional.of(hop.sources().stream()
                        .anyMatch(s -> s.loudNanos() != NanoClock.NEVER && nowNanos - s.loudNanos() < PAUSE_NANOS));
    }

    private static OptionalDouble roundTrip(ConductorState.LegState hop) {
        return hop.roundTripNanos().stream().mapToDouble(nanos -> nanos / 1e6).findFirst();
    }

    private static OptionalDouble lostThere(ConductorState.LegState hop) {
        return hop.lostOf256().stream().mapToDouble(lost -> lost * 100 / 256.0).findFirst();
    }

    private LiveParticipant.Traffic traffic(long id, String codec, Optional<ConductorState.LegState> hop) {
        if (hop.isEmpty()) {
            return LiveParticipant.Traffic.UNKNOWN;
        }
        double unitsPerMilli = codec.equals("opus") ? 48 : 8;
        long packets = hop.get().sources().stream()
                .mapToLong(ConductorState.SourceState::packets)
                .sum();
        OptionalDouble jitter = packets == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(hop.get().sources().stream()
                                .mapToLong(ConductorState.SourceState::jitter)
                                .max()
                                .orElse(0)
                        / unitsPerMilli);
        return new LiveParticipant.Traffic(
                rates.lossPercent(id),
                jitter,
                roundTrip(hop.get()),
                lostThere(hop.get()),
                rates.inKbit(id),
                rates.outKbit(id));
    }
}
