package dev.sotto.keying.link;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Everything that this module logs, as lines. */
final class RecordedLog extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private RecordedLog(Logger logger) {
        super("recorded", null, null, true, Property.EMPTY_ARRAY);
        this.logger = logger;
    }

    static RecordedLog ofModule() {
        Logger logger = (Logger) LogManager.getLogger(LinkOwner.class);
        logger.setLevel(Level.INFO);
        RecordedLog recorded = new RecordedLog(logger);
        recorded.start();
        logger.addAppender(recorded);
        logger.setAdditive(false);
        return recorded;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }

    List<String> lines() {
        return lines;
    }

    long count(String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
