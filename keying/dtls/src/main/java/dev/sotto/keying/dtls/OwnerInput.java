package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;

/** What other threads ask of an association's owner. */
sealed interface OwnerInput {
    record Datagram(byte[] octets) implements OwnerInput {}

    record SendEktKey(KeyMaterial body) implements OwnerInput {}

    record Abort(DtlsAlert alert, String reason) implements OwnerInput {}

    record Close(String reason) implements OwnerInput {}

    /** Destroys the key that it may carry. */
    default void destroy() {
        if (this instanceof SendEktKey key) {
            key.body.destroy();
        }
    }

    /** Empties the mailbox of an owner that has ended. */
    static void destroyAll(Mailbox<OwnerInput> inbox) {
        boolean interrupted = false;
        boolean more = true;
        while (more) {
            try {
                OwnerInput input = inbox.poll(0);
                more = input != null;
                if (input != null) {
                    input.destroy();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
