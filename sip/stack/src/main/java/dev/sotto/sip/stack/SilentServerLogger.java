package dev.sotto.sip.stack;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/** Writes no message log. Made by JAIN-SIP by name, hence public. */
public final class SilentServerLogger implements ServerLogger {
    /** The constructor that JAIN-SIP looks for. */
    public SilentServerLogger() {}

    @Override
    public void closeLogFile() {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean isSender, long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean isSender, long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean isSender) {}

    @Override
    public void logException(Exception failure) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void setSipStack(SipStack stack) {}
}
