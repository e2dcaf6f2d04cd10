package dev.sotto.appliance.kd;

import dev.sotto.base.Counters;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.distributor.KdOutput;
import dev.sotto.keying.distributor.PinMatch;
import dev.sotto.keying.distributor.PinVerifier;

/**
 * Does what is slow about PINs on a thread of its own, one after the other: Argon2id takes 19 MiB and a tenth of a second or
 * more, for which nobody's keys wait. The machine asks for one comparison at a time, so that this queue stays short.
 */
final class PinDesk implements AutoCloseable, Runnable {
    private static final int MAX_WAITING = 64;
    private static final long FULL_MAILBOX_WAIT_MILLIS = 5;

    private sealed interface Job {
        record Verify(KdOutput.VerifyPin what) implements Job {}

        record Make(KdOutput.MakeVerifier what) implements Job {}
    }

    private final Mailbox<Job> jobs = new Mailbox<>(MAX_WAITING);
    private final Mailbox<KeysInput> keys;
    private final Counters<KeysCounter> counters;
    private final Thread thread;

    private PinDesk(Mailbox<KeysInput> keys, Counters<KeysCounter> counters) {
        this.keys = keys;
        this.counters = counters;
        this.thread = Thread.ofPlatform().name("pins").daemon().unstarted(this);
    }

    /** Answers into {@code keys}. */
    static PinDesk start(Mailbox<KeysInput> keys, Counters<KeysCounter> counters) {
        PinDesk desk = new PinDesk(keys, counters);
        desk.thread.start();
        return desk;
    }

    void verify(KdOutput.VerifyPin what) {
        if (!jobs.post(new Job.Verify(what))) {
            refuse(what.pin());
            keys.post(new KeysInput.FromPins(new KdInput.PinVerified(what.verificationId(), PinMatch.NONE)));
        }
    }

    void make(KdOutput.MakeVerifier what) {
        if (!jobs.post(new Job.Make(what))) {
            what.hostPin().ifPresent(KeyMaterial::destroy);
            refuse(what.pin());
        }
    }

    private void refuse(KeyMaterial pin) {
        pin.destroy();
        counters.increment(KeysCounter.PINS_LOST);
    }

    @Override
    public void run() {
        try {
            while (true) {
                post(answer(jobs.take()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static KdInput answer(Job job) {
        return switch (job) {
            case Job.Verify(KdOutput.VerifyPin verify) -> {
                try (KeyMaterial pin = verify.pin()) {
                    yield new KdInput.PinVerified(verify.verificationId(), match(verify, pin));
                }
            }
            case Job.Make(KdOutput.MakeVerifier make) -> {
                try (KeyMaterial pin = make.pin()) {
                    PinVerifier guest = PinVerifier.of(pin, make.salt());
                    yield new KdInput.VerifierMade(
                            make.requestId(), guest, make.hostPin().map(host -> verifierOf(host, make.salt())));
                }
            }
        };
    }

    /** Without an answer nobody's PIN would be looked at any more; a bug of ours lets nobody in. */
    private static PinMatch match(KdOutput.VerifyPin verify, KeyMaterial pin) {
        try {
            return PinVerifier.match(pin, verify.verifier(), verify.host());
        } catch (RuntimeException e) {
            KeysLog.bug(e);
            return PinMatch.NONE;
        }
    }

    private static PinVerifier verifierOf(KeyMaterial pin, byte[] salt) {
        try (pin) {
            return PinVerifier.of(pin, salt);
        }
    }

    private void post(KdInput answer) throws InterruptedException {
        while (!keys.post(new KeysInput.FromPins(answer))) {
            Thread.sleep(FULL_MAILBOX_WAIT_MILLIS);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
