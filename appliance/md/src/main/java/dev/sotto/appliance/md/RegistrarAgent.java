package dev.sotto.appliance.md;

import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.registrar.Registrar;
import dev.sotto.sip.registrar.Registration;
import dev.sotto.sip.stack.SipStack;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The owner of the registrar: one virtual thread with a mailbox around its machine. */
final class RegistrarAgent implements Runnable {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Mailbox<RegistrarMail> inbox;
    private final SipStack sip;
    private final Registrar registrar;
    private final Predicate<Map<String, List<Registration>>> focus;
    private final NanoClock clock = NanoClock.system();
    private Map<String, List<Registration>> told = Map.of();
    private boolean stopped;
    private volatile Shown shown = new Shown(Map.of(), 0, System.nanoTime());

    /**
     * Who was registered at a moment.
     *
     * @param byUser by the user part of the account
     * @param clockNanos the moment by the clock of the registrations
     * @param atNanos the same by {@link System#nanoTime}
     */
    record Shown(Map<String, List<Registration>> byUser, long clockNanos, long atNanos) {}

    /** @param focus is told where telephones are; false if it had no room, and is told again */
    RegistrarAgent(
            Mailbox<RegistrarMail> inbox,
            SipStack sip,
            Registrar registrar,
            Predicate<Map<String, List<Registration>>> focus) {
        this.inbox = inbox;
        this.sip = sip;
        this.registrar = registrar;
        this.focus = focus;
    }

    /** Who is registered; for any thread. */
    Shown shown() {
        return shown;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                long wait = Math.min(LONGEST_WAIT_NANOS, registrar.deadlineNanos() - clock.nowNanos());
                step(inbox.poll(Math.max(0, wait)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(@Nullable RegistrarMail mail) {
        try {
            long now = clock.nowNanos();
            if (mail != null) {
                read(mail, now);
            }
            registrar.onDeadline(now);
            Map<String, List<Registration>> present = registrar.registrations();
            shown = new Shown(present, now, System.nanoTime());
            if (!present.equals(told) && focus.test(present)) {
                told = present;
            }
        } catch (RuntimeException e) {
            MdLog.bug(e);
        }
    }

    private void read(RegistrarMail mail, long now) {
        switch (mail) {
            case RegistrarMail.FromSip(var request) -> {
                Outbox<RequestCommand> out = new Outbox<>();
                registrar.on(request, now, out);
                out.drain().forEach(sip::execute);
            }
            case RegistrarMail.Provisioned(var accounts) -> registrar.replace(accounts);
            case RegistrarMail.Stop _ -> stopped = true;
        }
    }
}
