package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.registrar.Registrar;
import dev.sotto.sip.registrar.RegistrarConfig;
import dev.sotto.sip.stack.OutsideOwner;
import dev.sotto.sip.stack.SipStack;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The mailboxes and threads around {@link TrunkAgent} and {@link RegistrarAgent}, who share the requests outside of calls. */
final class TrunkThreads {
    private static final int ROOM = 65_536;
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Mailbox<RequestEvent> events = new Mailbox<>(ROOM);
    private final Mailbox<TrunkMail> mail = new Mailbox<>(ROOM);
    private final Mailbox<RegistrarMail> registrations = new Mailbox<>(ROOM);
    private volatile @Nullable RegistrarAgent registrar;

    /**
     * What the SIP stack tells of requests outside of calls.
     *
     * @param hasAccounts whether there can be telephones that register
     */
    OutsideOwner owner(boolean hasAccounts) {
        return new OutsideOwner(events, hasAccounts);
    }

    Mailbox<TrunkMail> mail() {
        return mail;
    }

    Mailbox<RegistrarMail> registrations() {
        return registrations;
    }

    /** Who is registered; for any thread. */
    RegistrarAgent.Shown registered() {
        return Optional.ofNullable(registrar)
                .map(RegistrarAgent::shown)
                .orElseGet(() -> new RegistrarAgent.Shown(Map.of(), 0, System.nanoTime()));
    }

    /** Starts the registrar. */
    void start(ProgramLifetime lifetime, SipStack sip, Mailbox<FocusMail> focus, RegistrarConfig config) {
        RegistrarAgent agent = new RegistrarAgent(
                registrations,
                sip,
                new Registrar(config, Entropy.system()),
                byUser -> focus.post(new FocusMail.Registered(byUser)));
        Thread owner = Thread.ofVirtual().name("registrar").start(agent);
        lifetime.opened(() -> {
            registrations.post(new RegistrarMail.Stop());
            owner.join(PATIENCE_MILLIS);
        });
        registrar = agent;
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
                RequestEvent event = events.take();
                if (event instanceof RequestEvent.Registering request) {
                    if (!registrations.post(new RegistrarMail.FromSip(request))) {
                        MdLog.mailboxFull("registrar");
                    }
                } else if (!mail.post(new TrunkMail.FromSip(event))) {
                    MdLog.mailboxFull("trunks");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
