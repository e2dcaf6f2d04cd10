package dev.sotto.appliance.gw;

import dev.sotto.base.LogText;
import java.io.IOException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One method for every event that an operator of the gateway acts on. No key, no PIN, no payload. */
final class GwLog {
    private static final Logger LOG = LogManager.getLogger("dev.sotto.gw");

    private GwLog() {}

    static void started(String sip, int conferences) {
        LOG.info("gw.started sip={} conferences={}", sip, conferences);
    }

    static void stopped() {
        LOG.info("gw.stopped");
    }

    static void keyDistributor(boolean reachable) {
        if (reachable) {
            LOG.info("kd.reachable");
        } else {
            LOG.warn("kd.unreachable phones are told to try again later until it is back");
        }
    }

    static void linkFault(String what) {
        LOG.warn("link.fault what=\"{}\"", LogText.oneLine(what));
    }

    static void stateReaderLost(IOException why) {
        LOG.debug("state.reader_lost reason=\"{}\"", why.getMessage());
    }

    static void bug(RuntimeException bug) {
        LOG.error("gw.bug", bug);
    }
}
