package dev.sotto.appliance.kd;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.PhoneMessage;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One method for every event that an operator of the key distributor acts on. No key, no secret, no payload. */
final class KeysLog {
    private static final Logger LOG = LogManager.getLogger("dev.sotto.kd");

    private KeysLog() {}

    static void started(int linkPort, int enrolPort) {
        LOG.info("kd.started link_port={} enrol_port={}", linkPort, enrolPort);
    }

    static void memoryReadable(ProcessMemory memory) {
        LOG.warn(
                "memory.readable by_account={} core_limit={} other programs of this account may read the keys",
                memory.readableByAccount(),
                memory.coreLimit());
    }

    static void stopped() {
        LOG.info("kd.stopped");
    }

    static void journalRepaired(String what) {
        LOG.warn("journal.repaired what=\"{}\"", LogText.oneLine(what));
    }

    static void tunnelReady(Fingerprint md) {
        LOG.info("tunnel.ready md={}", brief(md));
    }

    static void linkClosed(Fingerprint md, String why) {
        LOG.warn("link.closed md={} reason=\"{}\"", brief(md), LogText.oneLine(why));
    }

    static void gatewayReady(Fingerprint gateway, int phones) {
        LOG.info("gateway.ready gateway={} phones={}", brief(gateway), phones);
    }

    static void gatewayAway(Fingerprint gateway) {
        LOG.warn("gateway.away gateway={}", brief(gateway));
    }

    static void gatewayClosed(Fingerprint gateway, String why) {
        LOG.warn("gateway.link_closed gateway={} reason=\"{}\"", brief(gateway), LogText.oneLine(why));
    }

    static void phone(Fingerprint gateway, PhoneMessage.ToGateway said) {
        switch (said) {
            case PhoneMessage.Answer answer ->
                LOG.info(
                        "phone.answered gateway={} ask={} outcome={}",
                        brief(gateway),
                        Long.toHexString(answer.askId()),
                        answer.outcome());
            case PhoneMessage.End end ->
                LOG.info(
                        "phone.ended gateway={} ask={} kind={} reason=\"{}\"",
                        brief(gateway),
                        Long.toHexString(end.askId()),
                        end.kind(),
                        LogText.oneLine(end.reason()));
            case PhoneMessage.Wished wished ->
                LOG.info(
                        "phone.wished gateway={} ask={} outcome={}",
                        brief(gateway),
                        Long.toHexString(wished.askId()),
                        wished.outcome());
            case PhoneMessage.Order order ->
                LOG.info(
                        "phone.ordered gateway={} ask={} order={}",
                        brief(gateway),
                        Long.toHexString(order.askId()),
                        order.order());
            case PhoneMessage.People _ -> {
                // Nobody acts on how many there are.
            }
        }
    }

    static void tunnelAlarm(Fingerprint md, String what) {
        LOG.warn("tunnel.alarm md={} what=\"{}\"", brief(md), LogText.oneLine(what));
    }

    static void associationEnded(UUID association, String reason) {
        LOG.info("association.ended association={} reason=\"{}\"", association, LogText.oneLine(reason));
    }

    static void mailboxFull(UUID association) {
        LOG.error("mailbox.full owner=keys association={}", association);
    }

    static void journalOwes(boolean owes) {
        if (owes) {
            LOG.error(
                    "kd.journal_owes the disk takes nothing: who comes and goes is noted in memory, operators are refused");
        } else {
            LOG.info("kd.journal_written what was owed is on the disk");
        }
    }

    static void bug(RuntimeException e) {
        LOG.error("kd.bug", e);
    }

    private static String brief(Fingerprint print) {
        return print.text().substring(0, Math.min(31, print.text().length()));
    }
}
