package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.stack.OutsideOwner;
import dev.sotto.sip.stack.SipStack;
import java.util.concurrent.TimeUnit;

/** The mailboxes and threads around {@link TrunkAgent}. */
final class TrunkThreads {
    private static final int ROOM = 65_536;
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Mailbox<RequestEvent> events = new Mailbox<>(ROOM);
    private final Mailbox<TrunkMail> mail = new Mailbox<>(ROOM);

    /** What the SIP stack tells of requests outside of calls. */
    OutsideOwner owner() {
        return new OutsideOwner(events, false);
    }

    Mailbox<TrunkMail> mail() {
        return mail;
    }

    /**
     * Starts them.
     *
     * @param instance URN of this appliance
     */
    TrunkAgent start(ProgramLifetime lifetime, SipStack sip, Mailbox<FocusMail> focus, String instance) {
        TrunkAgent agent = new TrunkAgent(
                mail, sip, known -> focus.post(new FocusMail.TrunksKnown(known)), Entropy.system(), instance);
        Thread owner = Thread.ofVirtual().name("trunks").start(agent);
        Thread pump = Thread.ofVirtual().name("sip-requests").start(this::pump);
        lifetime.opened(() -> {
            mail.post(new TrunkMail.Stop());
            owner.join(PATIENCE_MILLIS);
            pump.interrupt();
            pump.join(PATIENCE_MILLIS);
        });
        return agent;
    }

    private void pump() {
        try {
            while (true) {
                if (!mail.post(new TrunkMail.FromSip(events.take()))) {
                    MdLog.mailboxFull("trunks");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
