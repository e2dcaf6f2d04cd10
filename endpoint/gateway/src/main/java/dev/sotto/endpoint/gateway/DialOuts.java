package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The calls that the gateway makes: what is wanted, how many there may be, and who hears what became of them. The key distributor says whether, this
 * how often: somebody who steals the right still cannot call the world. One owner.
 */
final class DialOuts {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final GatewayConfig.Dialling limits;
    private final List<String> ownHosts;
    private final Outbox<Errand.Wanted> wanted = new Outbox<>();
    private final Outbox<Errand.News> news = new Outbox<>();
    private final Map<Long, Mailbox<DialStep>> reports = new HashMap<>();
    private final Set<Long> underWay = new HashSet<>();

    /** Those of them of which the key distributor has said nothing yet. */
    private final Set<Long> asked = new HashSet<>();

    /** When phones were called within the last minute. */
    private final Deque<Long> begun = new ArrayDeque<>();

    /** @param ownHosts where the gateway itself is called */
    DialOuts(GatewayConfig.Dialling limits, List<String> ownHosts) {
        this.limits = limits;
        this.ownHosts = List.copyOf(ownHosts);
    }

    /** Why this call may not be made now; empty if nothing of ours is against it. */
    Optional<String> refusal(SipUri who, List<Hop> own, long nowNanos) {
        while (!begun.isEmpty() && nowNanos - begun.getFirst() >= MINUTE_NANOS) {
            begun.removeFirst();
        }
        if (underWay.size() >= limits.atOnce()) {
            return Optional.of("The gateway calls " + limits.atOnce() + " phones already (gw.dial-outs).");
        }
        if (begun.size() + asked.size() >= limits.perMinute()) {
            return Optional.of("The gateway has called " + limits.perMinute()
                    + " phones within a minute (gw.dial-outs-per-minute); try again later.");
        }
        return isOurs(who, own) ? Optional.of("The gateway does not call itself.") : Optional.empty();
    }

    /** Two conferences would be one, for as long as nobody notices. */
    private boolean isOurs(SipUri who, List<Hop> own) {
        int port = GatewayConfig.Dialling.direct(who).port();
        return ownHosts.contains(who.host()) && own.stream().anyMatch(hop -> hop.port() == port);
    }

    /** A phone that is in wants somebody else called; it is taken up in this turn. */
    void want(Errand.Wanted what) {
        wanted.add(what);
    }

    List<Errand.Wanted> takeWanted() {
        return wanted.drain();
    }

    /** One more is to be called. Only what the key distributor allows counts in the minute: nobody who may not calls away the turns of who may. */
    Errand begin(long leg, Errand.Wanted what, Optional<Mailbox<DialStep>> report) {
        underWay.add(leg);
        asked.add(leg);
        report.ifPresent(mailbox -> reports.put(leg, mailbox));
        return new Errand(leg, what, news);
    }

    /** A phone that called us, and wants the place of another one: we call nobody. */
    Errand succeed(long leg, Errand.Wanted what) {
        return new Errand(leg, what, news);
    }

    /** What happened, in order; the operators who wanted it have heard it. */
    List<Errand.News> takeNews(long nowNanos) {
        List<Errand.News> all = news.drain();
        for (Errand.News each : all) {
            if (each.step() instanceof DialStep.Calling && asked.contains(each.leg())) {
                begun.addLast(nowNanos);
            }
            asked.remove(each.leg());
            Mailbox<DialStep> report = reports.get(each.leg());
            if (report != null) {
                report.post(each.step());
            }
            if (each.step().isLast()) {
                underWay.remove(each.leg());
                reports.remove(each.leg());
            }
        }
        return all;
    }

    /** How many are being called. */
    int underWay() {
        return underWay.size();
    }
}
