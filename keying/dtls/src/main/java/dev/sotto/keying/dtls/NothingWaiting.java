package dev.sotto.keying.dtls;

import java.io.InterruptedIOException;

/** Leaves the library's receive loop at once when no record waits; it passes this kind of exception on without harm. */
final class NothingWaiting extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
