package dev.sotto.appliance.md;

import dev.sotto.base.LogText;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import dev.sotto.sip.focus.Participant;
import dev.sotto.sip.focus.RosterEvent;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One method for every event that an operator of the front end acts on. No key, no payload. */
final class MdLog {
    private static final Logger LOG = LogManager.getLogger("dev.sotto.md");

    private MdLog() {}

    static void started(String sip, int mediaPort) {
        LOG.info("md.started sip={} media_port={}", sip, mediaPort);
    }

    static void tooFewDescriptors(String what) {
        LOG.warn("md.too_few_descriptors what=\"{}\"", what);
    }

    static void cpusLeft(List<Integer> toCores, List<Integer> others) {
        LOG.info("md.cpus forwarding={} everything_else={}", toCores, others);
    }

    static void imported(String conference, boolean done) {
        LOG.info("console.imported conference={} done={}", LogText.oneLine(conference), done);
    }

    static void certificateRefused(String what) {
        LOG.warn("console.certificate_refused what=\"{}\"", LogText.oneLine(what));
    }

    static void stopped() {
        LOG.info("md.stopped");
    }

    static void admissionFault(String what) {
        LOG.warn("admission.fault what=\"{}\"", LogText.oneLine(what));
    }

    static void tunnelFault(String what) {
        LOG.warn("tunnel.fault what=\"{}\"", LogText.oneLine(what));
    }

    static void stateReaderLost(IOException e) {
        LOG.debug("state.reader_lost what=\"{}\"", LogText.oneLine(String.valueOf(e.getMessage())));
    }

    static void operator(OperatorCommand command, OperatorAnswer answer) {
        LOG.info(
                "operator.command what=\"{}\" done={} answer=\"{}\"",
                LogText.oneLine(String.valueOf(command)),
                answer.done(),
                LogText.oneLine(answer.sentence()));
    }

    static void keyDistributor(boolean reachable) {
        if (reachable) {
            LOG.info("kd.reachable");
        } else {
            LOG.warn("kd.unreachable new calls get 503 until it is back");
        }
    }

    /** @param trunk its name; nothing is said of one without */
    static void trunk(String trunk, String what, String words) {
        if (!trunk.isEmpty()) {
            LOG.info(
                    "trunk.{} trunk=\"{}\" {}",
                    what.toLowerCase(Locale.ROOT),
                    LogText.oneLine(trunk),
                    LogText.oneLine(words));
        }
    }

    static void store(Optional<String> trouble) {
        if (trouble.isPresent()) {
            LOG.error("store.takes_no_changes why=\"{}\" calls go on", LogText.oneLine(trouble.get()));
        } else {
            LOG.info("store.takes_changes");
        }
    }

    static void waitsForStore(long seconds) {
        LOG.warn("store.awaited the data base of console.store does not answer; waits for it, {} s at most", seconds);
    }

    static void discarded(String conference, RuntimeException bug) {
        LOG.error("conference.discarded conference={}", LogText.oneLine(conference), bug);
    }

    static void bug(RuntimeException bug) {
        LOG.error("md.bug", bug);
    }

    static void liveNotSeen(Exception why) {
        LOG.warn("live.not_seen what=\"{}\"", LogText.oneLine(String.valueOf(why)));
    }

    static void mailboxFull(String owner) {
        LOG.error("mailbox.full owner={}", owner);
    }

    static void roster(RosterEvent event) {
        String conference = LogText.oneLine(event.conference());
        switch (event) {
            case RosterEvent.Started _ -> LOG.info("conference.started conference={}", conference);
            case RosterEvent.Joined(String _, Participant who) ->
                LOG.info(
                        "leg.joined conference={} leg={} from={}", conference, who.legId(), LogText.oneLine(who.uri()));
            case RosterEvent.Labelled(String _, Participant who, boolean weaker) ->
                LOG.log(
                        weaker ? Level.WARN : Level.INFO,
                        "leg.labelled conference={} leg={} security=\"{}\" weaker={}",
                        conference,
                        who.legId(),
                        LogText.oneLine(who.security()),
                        weaker);
            case RosterEvent.Rekeyed(String _, int spi) ->
                LOG.info("conference.rekeyed conference={} spi={}", conference, spi);
            case RosterEvent.MediaUp(String _, long legId) ->
                LOG.info("leg.media conference={} leg={}", conference, legId);
            case RosterEvent.Left(String _, Participant who, String reason) ->
                LOG.info(
                        "leg.left conference={} leg={} reason=\"{}\"",
                        conference,
                        who.legId(),
                        LogText.oneLine(reason));
            case RosterEvent.Muted(String _, Participant who, boolean muted) ->
                LOG.info("leg.muted conference={} leg={} muted={}", conference, who.legId(), muted);
            case RosterEvent.Carried(String _, Participant who) ->
                LOG.info(
                        "call.carried called={} leg={} from={} security=\"{}\"",
                        conference,
                        who.legId(),
                        LogText.oneLine(who.uri()),
                        who.security());
            case RosterEvent.CarriedOver(String _, Participant who, String reason) ->
                LOG.info(
                        "call.carried_over called={} leg={} reason=\"{}\"",
                        conference,
                        who.legId(),
                        LogText.oneLine(reason));
            case RosterEvent.Ended _ -> LOG.info("conference.ended conference={}", conference);
        }
    }
}
