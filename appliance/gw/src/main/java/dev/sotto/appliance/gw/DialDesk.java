package dev.sotto.appliance.gw;

import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.endpoint.gateway.DialStep;
import dev.sotto.endpoint.gateway.Gateway;
import dev.sotto.sip.calls.SipUri;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants called. A connection carries one line and one answer, and somebody may take long to answer a call; so {@code dial} is answered by
 * a number at once, and {@code dialled NUMBER} by the steps since the last time, as soon as there are any. From many threads.
 */
final class DialDesk {
    /** What the last line of a call begins with that went well. */
    static final String DONE = "= ";

    /** And of one that did not. */
    static final String FAILED = "! ";

    private static final int STEPS = 64;
    private static final int MOST_REPORTS = 256;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Gateway gateway;
    private final SequencedMap<Long, Mailbox<DialStep>> reports = new LinkedHashMap<>();
    private long last;

    DialDesk(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Begins a call; its number, or a sentence that says what is wrong. */
    String dial(String conference, String target) {
        SipUri address;
        SipUri who;
        try {
            address = SipUri.parse(conference);
            who = SipUri.parse(target);
        } catch (MalformedException e) {
            return "dial CONFERENCE sip:PERSON@HOST: " + e.rule() + ".";
        }
        if (address.user().isEmpty() || who.user().isEmpty()) {
            return "dial CONFERENCE sip:PERSON@HOST: both have a part before the @.";
        }
        Mailbox<DialStep> report = new Mailbox<>(STEPS);
        gateway.dial(address.conference(), who, report);
        return Long.toString(keep(report));
    }

    private synchronized long keep(Mailbox<DialStep> report) {
        if (reports.size() >= MOST_REPORTS) {
            reports.pollFirstEntry();
        }
        last++;
        reports.put(last, report);
        return last;
    }

    private synchronized @Nullable Mailbox<DialStep> of(long number) {
        return reports.get(number);
    }

    private synchronized void forget(long number) {
        reports.remove(number);
    }

    /** What has happened since the last time, a line for each step; none if it took too long. */
    String dialled(String number) throws InterruptedException {
        long which = number.matches("[0-9]{1,18}") ? Long.parseLong(number) : 0;
        Mailbox<DialStep> report = of(which);
        if (report == null) {
            return FAILED + "no such call";
        }
        StringBuilder lines = new StringBuilder();
        DialStep step = report.poll(PATIENCE_NANOS);
        while (step != null) {
            lines.append(step.isFailure() ? FAILED : step.isLast() ? DONE : "")
                    .append(step.sentence())
                    .append('\n');
            if (step.isLast()) {
                forget(which);
            }
            step = step.isLast() ? null : report.poll(0);
        }
        return lines.toString().stripTrailing();
    }
}
