package dev.sotto.keying.link;

import dev.sotto.base.NanoClock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/** The TCP socket below TLS. It remembers when the last octet came, also of records that TLS keeps to itself. */
final class ObservedSocket extends Socket {
    private final NanoClock clock;
    private volatile long lastOctetNanos;

    ObservedSocket(NanoClock clock) {
        this.clock = clock;
        this.lastOctetNanos = clock.nowNanos();
    }

    /** When the last octet came, or when the socket was made. */
    long lastOctetNanos() {
        return lastOctetNanos;
    }

    /** Small messages at once; and keepalive below our own probes, so that the kernel frees what we might forget. */
    void tune() throws IOException {
        setOption(StandardSocketOptions.TCP_NODELAY, true);
        setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        setIfSupported(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
        setIfSupported(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
        setIfSupported(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    private void setIfSupported(SocketOption<Integer> option, int value) throws IOException {
        if (supportedOptions().contains(option)) {
            setOption(option, value);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                return observed(super.read());
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return observed(super.read(target, offset, length));
            }
        };
    }

    private int observed(int result) {
        lastOctetNanos = clock.nowNanos();
        return result;
    }
}
