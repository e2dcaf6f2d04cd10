package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.trunks.TrunkStatus.GatewayHealth;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Asks one gateway by OPTIONS whether it is there (RFC 3261 11). One lost answer changes nothing: it takes some in a row. */
final class GatewayProbe {
    /** Answers that are missing in a row until it is down, and that come in a row until it is up again. */
    static final int FAILURES_UNTIL_DOWN = 3;

    static final int ANSWERS_UNTIL_UP = 2;

    private final TrunkConfig trunk;
    private final TrunkConfig.Gateway gateway;
    private final Entropy entropy;
    private final LongSupplier requestIds;

    private GatewayHealth health;
    private long sinceNanos;
    private long nextAtNanos;
    private long requestId = -1;
    private long askedAtNanos;
    private int inARow;
    private String far = "";

    GatewayProbe(
            TrunkConfig trunk, TrunkConfig.Gateway gateway, Entropy entropy, LongSupplier requestIds, long nowNanos) {
        this.trunk = trunk;
        this.gateway = gateway;
        this.entropy = entropy;
        this.requestIds = requestIds;
        this.sinceNanos = nowNanos;
        boolean isAsked = trunk.health().optionsSeconds() > 0;
        this.health = isAsked ? GatewayHealth.UNKNOWN : GatewayHealth.NOT_ASKED;
        // Not all gateways of an appliance in the same moment.
        this.nextAtNanos = isAsked ? nowNanos + share(intervalNanos()) / 4 : NanoClock.NEVER;
    }

    TrunkConfig.Gateway gateway() {
        return gateway;
    }

    boolean isDown() {
        return health == GatewayHealth.DOWN;
    }

    long deadlineNanos() {
        return nextAtNanos;
    }

    void onDeadline(long nowNanos, Outbox<TrunkOutput> out) {
        if (nextAtNanos > nowNanos) {
            return;
        }
        if (requestId >= 0) {
            requestId = -1;
            heard(false, "no answer within " + trunk.health().timeoutSeconds() + " s", nowNanos, out);
        } else {
            ask(nowNanos, out);
        }
    }

    void on(RequestEvent.Answered answer, long nowNanos, Outbox<TrunkOutput> out) {
        if (answer.requestId() == requestId) {
            requestId = -1;
            heard(isAlive(answer.status()), FarWords.of(answer), nowNanos, out);
        }
    }

    void on(RequestEvent.Unanswered event, long nowNanos, Outbox<TrunkOutput> out) {
        if (event.requestId() == requestId) {
            requestId = -1;
            heard(false, FarWords.of(event), nowNanos, out);
        }
    }

    TrunkStatus.GatewayStatus describe(long nowNanos) {
        return new TrunkStatus.GatewayStatus(
                gateway.text(), health, TimeUnit.NANOSECONDS.toSeconds(nowNanos - sinceNanos), far);
    }

    /**
     * Who asks for a password, forbids, or knows no OPTIONS is there. Who says that it cannot serve is not, nor a proxy that says so of what is behind
     * it.
     */
    private boolean isAlive(int status) {
        boolean fine = status >= 200 && status < 300;
        boolean lost = status == 408 || (status >= 500 && status < 600 && status != 501);
        return trunk.health().only2xx() ? fine : !lost;
    }

    private void heard(boolean alive, String said, long nowNanos, Outbox<TrunkOutput> out) {
        far = said;
        nextAtNanos = Math.max(nowNanos, askedAtNanos + intervalNanos() * 9 / 10 + share(intervalNanos()) / 5);
        boolean isNews = alive ? health != GatewayHealth.UP : health != GatewayHealth.DOWN;
        inARow = isNews ? inARow + 1 : 0;
        boolean isFirst = health == GatewayHealth.UNKNOWN && alive;
        if (isNews && (isFirst || inARow >= (alive ? ANSWERS_UNTIL_UP : FAILURES_UNTIL_DOWN))) {
            health = alive ? GatewayHealth.UP : GatewayHealth.DOWN;
            sinceNanos = nowNanos;
            inARow = 0;
            out.add(new TrunkOutput.Noticed(
                    alive ? TrunkOutput.Notice.GATEWAY_UP : TrunkOutput.Notice.GATEWAY_DOWN,
                    trunk.name() + ": " + gateway.text() + (alive ? " answers: " : " does not answer: ") + said));
        }
    }

    private void ask(long nowNanos, Outbox<TrunkOutput> out) {
        requestId = requestIds.getAsLong();
        askedAtNanos = nowNanos;
        nextAtNanos = nowNanos + TimeUnit.SECONDS.toNanos(trunk.health().timeoutSeconds());
        String user = trunk.auth().username().orElse("sotto");
        RequestCommand.Send send = new RequestCommand.Send(
                requestId,
                RequestCommand.Method.OPTIONS,
                "sip:" + gateway.text(),
                "sip:" + user + "@" + OutboundRouter.ourHost(trunk, gateway),
                "sip:" + gateway.text(),
                HexFormat.of().formatHex(entropy.octets(16)),
                1,
                trunk.nextHop(gateway),
                Optional.empty(),
                Headers.NONE.with("Accept", "application/sdp"));
        out.add(new TrunkOutput.Send(send));
    }

    private long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(trunk.health().optionsSeconds());
    }

    private long share(long nanos) {
        return Long.remainderUnsigned(entropy.nextLong(), Math.max(1, nanos));
    }
}
