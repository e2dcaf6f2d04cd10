package dev.sotto.appliance.md;

import dev.sotto.base.Mailbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.media.distributor.ConductorInput;
import dev.sotto.media.distributor.ConductorOutput;
import dev.sotto.media.engine.ConductorAgent;
import dev.sotto.sip.focus.MediaEvent;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries octets between the conductor and the tunnel link, and the conductor's news to the focus. The link's thread tells it
 * of the link; a thread of its own reads what the conductor wants.
 */
final class TunnelDesk implements Runnable {
    private final AtomicReference<Optional<LinkProxy>> link = new AtomicReference<>(Optional.empty());
    private final Mailbox<ConductorOutput> outputs;
    private final Mailbox<FocusMail> focus;
    private final SharedCounters<WiringCounter> counters;

    TunnelDesk(Mailbox<ConductorOutput> outputs, Mailbox<FocusMail> focus, SharedCounters<WiringCounter> counters) {
        this.counters = counters;
        this.outputs = outputs;
        this.focus = focus;
    }

    /** Something happened on the tunnel link; false if the conductor has no room, and then the link reads no further. */
    boolean onLink(LinkEvent event, ConductorAgent conductor) {
        return switch (event) {
            case LinkEvent.Up up -> {
                link.set(Optional.of(up.link()));
                yield conductor.tell(new ConductorInput.TunnelUp());
            }
            case LinkEvent.Received received -> conductor.tell(new ConductorInput.TunnelReceived(received.octets()));
            case LinkEvent.Down _ -> {
                link.set(Optional.empty());
                yield conductor.tell(new ConductorInput.TunnelDown());
            }
        };
    }

    @Override
    public void run() {
        try {
            while (true) {
                on(outputs.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void on(ConductorOutput output) {
        switch (output) {
            case ConductorOutput.TunnelSend(byte[] octets) -> {
                if (!link.get().map(proxy -> proxy.send(octets)).orElse(false)) {
                    counters.increment(WiringCounter.TUNNEL_MESSAGE_WITHOUT_LINK);
                }
            }
            case ConductorOutput.TunnelClose(var fault, String detail) -> {
                MdLog.tunnelFault(fault + ": " + detail);
                link.get().ifPresent(LinkProxy::close);
            }
            case ConductorOutput.Alarm(var fault, var association) -> MdLog.tunnelFault(fault + ": " + association);
            default -> {
                Optional<MediaEvent> news = MediaWords.toFocus(output);
                if (news.isPresent() && !focus.post(new FocusMail.FromMedia(news.get()))) {
                    counters.increment(WiringCounter.MEDIA_NEWS_WITHOUT_ROOM);
                    MdLog.mailboxFull("focus");
                }
            }
        }
    }
}
