package dev.sotto.appliance.gw;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.CallerWish;
import dev.sotto.endpoint.gateway.Gateway;
import dev.sotto.endpoint.gateway.PhoneDesk;
import dev.sotto.endpoint.gateway.PhoneVerdict;
import dev.sotto.endpoint.gateway.WishOutcome;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.tunnel.GatewayAdmissionInput;
import dev.sotto.keying.tunnel.GatewayAdmissionMachine;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput;
import dev.sotto.keying.tunnel.PhoneEnd;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhoneWishOutcome;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the key distributor about phones, over the gateway's link. One virtual thread owns the machine; the gateway's calls and
 * the link put what they have into its mailbox.
 */
final class AdmissionAgent implements PhoneDesk, AutoCloseable {
    private static final int CAPACITY = 4096;
    private static final int MAX_CALLER = 255;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 2000;

    private final Mailbox<DeskInput> inbox = new Mailbox<>(CAPACITY);
    private final GatewayAdmissionMachine machine = new GatewayAdmissionMachine(Entropy.system());
    private final Outbox<GatewayAdmissionOutput> out = new Outbox<>();
    private final NanoClock clock = NanoClock.system();
    private final Thread owner = Thread.ofVirtual().name("phones-desk").unstarted(this::run);
    private volatile @Nullable Gateway gateway;
    private @Nullable LinkProxy link;

    /** Begins; answers go to {@code served}. */
    void start(Gateway served) {
        gateway = served;
        owner.start();
    }

    /** What happens on the link; false if there is no room for it now. */
    boolean onLink(LinkEvent event) {
        return inbox.post(new DeskInput.FromLink(event));
    }

    @Override
    public void ask(
            long call,
            String conference,
            String caller,
            String from,
            KeyMaterial pin,
            boolean byInfo,
            boolean carried) {
        if (!inbox.post(new DeskInput.Ask(call, conference, plain(caller), plain(from), pin, byInfo, carried))) {
            pin.destroy();
            later(call);
        }
    }

    @Override
    public void call(long call, String conference, String who, Optional<Long> replaced, boolean carried) {
        if (!inbox.post(new DeskInput.Call(call, conference, plain(who), replaced, carried))) {
            later(call);
        }
    }

    @Override
    public void join(long call) {
        if (!inbox.post(new DeskInput.Join(call))) {
            later(call);
        }
    }

    private void later(long call) {
        answer(call, PhoneVerdict.LATER, Set.of(), PhoneOutcome.LATER.sentence());
    }

    /** What a phone calls itself may be anything. */
    private static String plain(String caller) {
        StringBuilder out = new StringBuilder();
        caller.chars().limit(MAX_CALLER).forEach(c -> out.append(Character.isISOControl(c) ? ' ' : (char) c));
        return out.toString();
    }

    @Override
    public void gone(long call) {
        inbox.post(new DeskInput.Gone(call));
    }

    @Override
    public void status(long call, boolean muted, boolean handRaised) {
        inbox.post(new DeskInput.Status(call, muted, handRaised));
    }

    @Override
    public void wish(long call, CallerWish wish) {
        if (!inbox.post(new DeskInput.Wish(call, wish))) {
            serve(served -> served.wished(call, WishOutcome.NOT_NOW));
        }
    }

    private void run() {
        try {
            boolean stopped = false;
            while (!stopped) {
                long wait = Math.clamp(machine.nextDeadlineNanos() - clock.nowNanos(), 0, LONGEST_WAIT_NANOS);
                DeskInput input = inbox.poll(wait);
                stopped = input instanceof DeskInput.Stop;
                try {
                    step(input);
                } catch (RuntimeException e) {
                    GwLog.bug(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(@Nullable DeskInput input) {
        switch (input) {
            case null -> tell(new GatewayAdmissionInput.Tick());
            case DeskInput.FromLink(LinkEvent event) -> onEvent(event);
            case DeskInput.Ask ask ->
                tell(new GatewayAdmissionInput.Ask(
                        ask.call(),
                        ask.conference(),
                        ask.caller(),
                        ask.from(),
                        Optional.of(ask.pin()),
                        ask.byInfo(),
                        ask.carried()));
            case DeskInput.Call(long call, String conference, String who, Optional<Long> replaced, boolean carried) ->
                tell(new GatewayAdmissionInput.Call(call, conference, who, replaced, carried));
            case DeskInput.Join(long call) -> tell(new GatewayAdmissionInput.Join(call));
            case DeskInput.Gone(long call) -> tell(new GatewayAdmissionInput.Gone(call));
            case DeskInput.Status(long call, boolean muted, boolean hand) ->
                tell(new GatewayAdmissionInput.Status(call, muted, hand));
            case DeskInput.Wish(long call, CallerWish wish) ->
                tell(new GatewayAdmissionInput.Wish(call, DeskWords.of(wish)));
            case DeskInput.Stop ignored -> {
                // The link goes with the program, and the key distributor notices.
            }
        }
    }

    private void onEvent(LinkEvent event) {
        switch (event) {
            case LinkEvent.Up(LinkProxy proxy) -> {
                link = proxy;
                GwLog.keyDistributor(true);
                tell(new GatewayAdmissionInput.LinkUp());
            }
            case LinkEvent.Received(LinkProxy proxy, byte[] octets) -> tell(new GatewayAdmissionInput.Received(octets));
            case LinkEvent.Down(LinkProxy proxy, String reason) -> {
                link = null;
                GwLog.keyDistributor(false);
                tell(new GatewayAdmissionInput.LinkDown());
            }
        }
    }

    private void tell(GatewayAdmissionInput input) {
        machine.on(input, clock.nowNanos(), out);
        for (GatewayAdmissionOutput output : out.drain()) {
            carryOut(output);
        }
    }

    private void carryOut(GatewayAdmissionOutput output) {
        LinkProxy present = link;
        switch (output) {
            case GatewayAdmissionOutput.SendBytes(byte[] octets) -> {
                if (present != null) {
                    present.send(octets);
                }
            }
            case GatewayAdmissionOutput.Close(var fault, String detail) -> {
                GwLog.linkFault(fault + ": " + detail);
                if (present != null) {
                    present.close();
                }
            }
            case GatewayAdmissionOutput.Answered(
                    long phone,
                    PhoneOutcome outcome,
                    Set<PhoneGrant> grants,
                    String why) -> answer(phone, DeskWords.of(outcome), grants, why);
            case GatewayAdmissionOutput.Ended(long phone, PhoneEnd kind, String reason) ->
                serve(served -> served.withdrawn(phone, DeskWords.of(kind), reason));
            case GatewayAdmissionOutput.Wished(long phone, PhoneWishOutcome outcome) ->
                serve(served -> served.wished(phone, DeskWords.of(outcome)));
            case GatewayAdmissionOutput.Ordered(long phone, PhoneOrder order) ->
                serve(served -> served.ordered(phone, DeskWords.of(order)));
            case GatewayAdmissionOutput.People(long phone, int people) -> serve(served -> served.people(phone, people));
        }
    }

    private void answer(long call, PhoneVerdict verdict, Set<PhoneGrant> grants, String sentence) {
        serve(served -> served.judged(call, verdict, grants, sentence));
    }

    private void serve(Consumer<Gateway> what) {
        Gateway served = gateway;
        if (served != null) {
            what.accept(served);
        }
    }

    @Override
    public void close() {
        inbox.post(new DeskInput.Stop());
        try {
            owner.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
