package dev.sotto.endpoint.gateway;

import dev.sotto.base.LogText;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Replaces;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Warning;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why a phone is here that did not dial in by itself: we call it, or it takes the place of another one. Before the key distributor allowed it
 * nobody gets anything from us; who wants to know hears each step, and exactly one that is the last.
 */
final class Errand {
    private final long leg;
    private final Wanted wanted;
    private final Outbox<News> news;
    private boolean isAllowed;
    private boolean isOver;
    private Set<PhoneGrant> grants = Set.of();

    /**
     * What is wanted.
     *
     * @param conference its address
     * @param who the phone
     * @param replaced the call whose place it is to take
     * @param replaces the dialog of the phone that our call replaces
     */
    record Wanted(String conference, SipUri who, Optional<Long> replaced, Optional<Replaces> replaces) {}

    /** A step of the call of a leg, for who wanted it. */
    record News(long leg, Optional<Long> replaced, DialStep step) {}

    Errand(long leg, Wanted wanted, Outbox<News> news) {
        this.leg = leg;
        this.wanted = wanted;
        this.news = news;
    }

    Wanted wanted() {
        return wanted;
    }

    /** Whether the key distributor has not said yet whether it may be. */
    boolean isAsked() {
        return !isAllowed && !isOver;
    }

    void ask(PhoneDesk desk, boolean carried) {
        desk.call(leg, wanted.conference(), wanted.who().plain(), wanted.replaced(), carried);
    }

    /** It may be; and what else. */
    void allow(Set<PhoneGrant> granted) {
        isAllowed = true;
        grants = granted;
    }

    Set<PhoneGrant> grants() {
        return grants;
    }

    void tell(DialStep step) {
        if (!isOver) {
            isOver = step.isLast();
            news.add(new News(leg, wanted.replaced(), step));
        }
    }

    /** The far end said no, in its own words and ours. */
    void tell(Refusal refusal) {
        List<String> words = refusal.warnings().stream().map(Warning::text).collect(Collectors.toList());
        int status = refusal.status();
        if (status < 400) {
            words.add("it names " + refusal.contact().orElse("nobody") + ", and the gateway does not follow");
        } else if (status == 401 || status == 407) {
            words.add(
                    "it wants a password, and the gateway has none to give: call through a proxy that knows the gateway");
        }
        tell(new DialStep.Refused(
                status, LogText.oneLine(refusal.phrase()), LogText.oneLine(String.join("; ", words))));
    }
}
