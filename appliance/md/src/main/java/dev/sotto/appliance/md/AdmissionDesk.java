package dev.sotto.appliance.md;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionState;
import dev.sotto.keying.tunnel.MdAdmissionInput;
import dev.sotto.keying.tunnel.MdAdmissionMachine;
import dev.sotto.keying.tunnel.MdAdmissionOutput;
import dev.sotto.sip.focus.FocusInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The focus' end of the admission link: turns link events into what the focus is told, and its requests into octets. */
final class AdmissionDesk {
    private final MdAdmissionMachine machine;
    private final Outbox<MdAdmissionOutput> out = new Outbox<>();
    private final SharedCounters<WiringCounter> counters;
    private Optional<LinkProxy> link = Optional.empty();

    AdmissionDesk(Entropy entropy, SharedCounters<WiringCounter> counters) {
        this.counters = counters;
        this.machine = new MdAdmissionMachine(entropy);
    }

    /** What an event of the link means for the focus. */
    List<FocusInput> on(LinkEvent event, long nowNanos) {
        switch (event) {
            case LinkEvent.Up up -> {
                link = Optional.of(up.link());
                machine.on(new MdAdmissionInput.LinkUp(), nowNanos, out);
            }
            case LinkEvent.Received received ->
                machine.on(new MdAdmissionInput.Received(received.octets()), nowNanos, out);
            case LinkEvent.Down _ -> {
                link = Optional.empty();
                machine.on(new MdAdmissionInput.LinkDown(), nowNanos, out);
            }
        }
        return settle();
    }

    /** Sends a request of the focus. */
    List<FocusInput> ask(AdmissionMessage.Request request, long nowNanos) {
        machine.on(new MdAdmissionInput.Ask(request), nowNanos, out);
        return settle();
    }

    AdmissionState describe() {
        return machine.describe();
    }

    private List<FocusInput> settle() {
        List<FocusInput> inputs = new ArrayList<>();
        for (MdAdmissionOutput output : out.drain()) {
            switch (output) {
                case MdAdmissionOutput.SendBytes(byte[] octets) -> {
                    if (!link.map(proxy -> proxy.send(octets)).orElse(false)) {
                        counters.increment(WiringCounter.ADMISSION_MESSAGE_WITHOUT_LINK);
                    }
                }
                case MdAdmissionOutput.Close(var fault, String detail) -> {
                    MdLog.admissionFault(fault + ": " + detail);
                    link.ifPresent(LinkProxy::close);
                }
                case MdAdmissionOutput.Reachable(boolean restarted) ->
                    inputs.add(new FocusInput.KeysReachable(restarted));
                case MdAdmissionOutput.Unreachable _ -> inputs.add(new FocusInput.KeysUnreachable());
                case MdAdmissionOutput.Tell(AdmissionMessage.LegNotice notice) ->
                    inputs.add(new FocusInput.Admission(notice));
                case MdAdmissionOutput.TellPhone(AdmissionMessage.PhoneNotice notice) ->
                    inputs.add(new FocusInput.Phone(notice));
            }
        }
        return inputs;
    }
}
