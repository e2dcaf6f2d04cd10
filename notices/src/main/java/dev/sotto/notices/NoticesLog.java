package dev.sotto.notices;

import dev.sotto.base.LogText;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One method for every event of webhooks that an operator acts on. No secret, no body, no address with its path. */
final class NoticesLog {
    private static final Logger LOG = LogManager.getLogger("dev.sotto.notices");

    private NoticesLog() {}

    static void failed(String name, Attempt attempt, String why) {
        LOG.warn(
                "webhook.failed webhook={} notice={} attempt={} why=\"{}\"",
                LogText.oneLine(name),
                attempt.sending().id(),
                attempt.number(),
                LogText.oneLine(why));
    }

    static void givenUp(String name, String notice) {
        LOG.error("webhook.notice_given_up webhook={} notice={}", LogText.oneLine(name), notice);
    }

    static void dropped(String name, String notice) {
        LOG.error("webhook.notice_dropped webhook={} notice={}", LogText.oneLine(name), notice);
    }

    static void missed(long many) {
        LOG.error("webhook.notices_missed notices={}", many);
    }

    static void switchedOff(String name, int days) {
        LOG.error("webhook.switched_off webhook={} failed_days={}", LogText.oneLine(name), days);
    }

    static void notSwitchedOff(String name, String why) {
        LOG.warn("webhook.not_switched_off webhook={} why=\"{}\"", LogText.oneLine(name), LogText.oneLine(why));
    }

    static void troublesNotRead(Path file, Exception e) {
        LOG.warn("webhook.state_not_read file={} why=\"{}\"", file, LogText.oneLine(String.valueOf(e.getMessage())));
    }

    static void troublesNotWritten(Path file, Exception e) {
        LOG.warn("webhook.state_not_written file={} why=\"{}\"", file, LogText.oneLine(String.valueOf(e.getMessage())));
    }

    static void bug(String where, Exception bug) {
        LOG.error("webhook.bug where=\"{}\"", where, bug);
    }
}
