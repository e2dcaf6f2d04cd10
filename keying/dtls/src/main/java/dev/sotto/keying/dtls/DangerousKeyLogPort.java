package dev.sotto.keying.dtls;

/** Receives the master secret of an association so that a capture of it can be read: for tests and for diagnosis at the endpoint only. */
@FunctionalInterface
public interface DangerousKeyLogPort {
    /**
     * Takes one line of the NSS key log format, without line end.
     *
     * @param line {@code CLIENT_RANDOM random-hex master-secret-hex}
     */
    void dangerousLine(String line);
}
