package dev.sotto.keying.admin;

import dev.sotto.keying.distributor.KdInput;

/** Where inputs for the key distributor's machine go: normally the mailbox of the thread that owns it. Never blocks. */
@FunctionalInterface
public interface KdInputPort {
    /** False if there is no room. */
    boolean post(KdInput input);
}
