package dev.sotto.console;

import dev.sotto.base.LogText;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One method for every event of the console that an operator acts on. No password, token, cookie or body. */
final class ConsoleLog {
    private static final Logger LOG = LogManager.getLogger("dev.sotto.console");

    private ConsoleLog() {}

    static void started(String listen, int port) {
        LOG.info("console.started listen={} port={}", listen, port);
    }

    static void certificateReplaced() {
        LOG.info("console.certificate_replaced");
    }

    static void locked(String name, String source) {
        LOG.warn("console.sign_in_locked name=\"{}\" source={}", LogText.oneLine(name), source);
    }

    static void signInService(String why) {
        LOG.warn("console.sign_in_service why=\"{}\"", LogText.oneLine(why));
    }

    static void unknownThere(String name, String source) {
        LOG.warn("console.sign_in_unknown name=\"{}\" source={}", LogText.oneLine(name), source);
    }

    static void passkeyRefused(String why) {
        LOG.info("console.passkey_refused why=\"{}\"", LogText.oneLine(why));
    }

    static void storeUnavailable(String what) {
        LOG.warn("console.store_unavailable what=\"{}\"", LogText.oneLine(what));
    }

    static void notedLater(String who, String action, String source) {
        LOG.warn(
                "console.noted_later who=\"{}\" action={} source={} the audit log gets it when the store is back",
                LogText.oneLine(who),
                action,
                source);
    }

    static void acted(String who, String action, String about, LiveAnswer answer) {
        LOG.info(
                "console.acted who=\"{}\" action={} about=\"{}\" done={} \"{}\"",
                LogText.oneLine(who),
                action,
                LogText.oneLine(about),
                answer.done(),
                LogText.oneLine(answer.sentence()));
    }

    static void linesLost(String log, int lines, String why) {
        LOG.error("console.lines_lost log={} lines={} why=\"{}\"", log, lines, LogText.oneLine(why));
    }

    static void readerGone(String path, String why) {
        LOG.debug("console.reader_gone path=\"{}\" why=\"{}\"", LogText.oneLine(path), LogText.oneLine(why));
    }

    static void bug(String route, RuntimeException bug) {
        LOG.error("console.bug route=\"{}\"", LogText.oneLine(route), bug);
    }
}
