package dev.sotto.sip.stack;

import gov.nist.core.StackLogger;
import java.util.Properties;

/** Keeps JAIN-SIP quiet: it would log whole messages. What matters is counted. Made by JAIN-SIP by name, hence public. */
public final class SilentLogger implements StackLogger {
    /** The constructor that JAIN-SIP looks for. */
    public SilentLogger() {}

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int traceLevel) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable failure) {}

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception failure) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logFatalError(String message) {}

    @Override
    public void logError(String message) {}

    @Override
    public void logError(String message, Exception failure) {}

    @Override
    public void logWarning(String message) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return false;
    }

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public String getLoggerName() {
        return "silent";
    }
}
