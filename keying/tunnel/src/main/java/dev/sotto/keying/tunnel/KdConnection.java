package dev.sotto.keying.tunnel;

/** One connection at the key distributor's end: what is unfinished on it, and whether SupportedProfiles came. */
final class KdConnection {
    private final TunnelCodec codec = new TunnelCodec();
    private boolean ready;

    TunnelCodec codec() {
        return codec;
    }

    boolean isReady() {
        return ready;
    }

    void enterService() {
        ready = true;
    }
}
