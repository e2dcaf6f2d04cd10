package dev.sotto.keying.dtls;

/** Where an association posts what happens, normally the mailbox of its user: {@code event -> mailbox.post(new FromDtls(id, event))}. */
@FunctionalInterface
public interface DtlsEventPort {
    /**
     * Takes one event without blocking, on the association's owner thread.
     *
     * @return false if there was no room: a lost {@link DtlsEvent.Flight} is repaired by retransmission, any other lost
     *     event ends the association
     */
    boolean post(DtlsEvent event);
}
