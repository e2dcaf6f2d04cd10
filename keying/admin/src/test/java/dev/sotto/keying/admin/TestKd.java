package dev.sotto.keying.admin;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.distributor.KdOutput;
import dev.sotto.keying.distributor.KdRecord;
import dev.sotto.keying.distributor.KeyDistributorConfig;
import dev.sotto.keying.distributor.KeyDistributorMachine;
import dev.sotto.keying.distributor.PinVerifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** A key distributor's machine on its own thread with a real journal, as the program runs it, without links. */
final class TestKd {
    final CommandDesk desk;
    private final Mailbox<KdInput> mailbox = new Mailbox<>(100);
    private final Journal journal;
    private final KeyDistributorMachine machine;
    private final Thread owner;

    TestKd(Path journalFile, int enrolPort, Fingerprint caPin) {
        InstantSource clock = InstantSource.system();
        desk = new CommandDesk(mailbox::post, clock, Duration.ofSeconds(10));
        machine = new KeyDistributorMachine(
                new KeyDistributorConfig(
                        "127.0.0.1",
                        enrolPort,
                        caPin,
                        KeyDistributorConfig.KeyPolicy.DEFAULT,
                        KeyDistributorConfig.Limits.DEFAULT),
                Entropy.system());
        Journal.Opened opened = Journal.open(journalFile, clock);
        journal = opened.journal();
        for (KdRecord remembered : opened.records()) {
            machine.restore(remembered);
        }
        owner = Thread.ofVirtual().name("kd").start(this::run);
    }

    private void run() {
        NanoClock clock = NanoClock.system();
        Outbox<KdOutput> out = new Outbox<>();
        try {
            while (true) {
                machine.on(mailbox.take(), clock.nowNanos(), out);
                out.drain().forEach(this::carryOut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(KdOutput output) {
        switch (output) {
            case KdOutput.Remember remember -> journal.append(remember.what());
            case KdOutput.Answer answer -> desk.onAnswer(answer);
            case KdOutput.MakeVerifier make -> {
                PinVerifier verifier = PinVerifier.of(make.pin(), make.salt());
                make.pin().destroy();
                mailbox.post(new KdInput.VerifierMade(
                        make.requestId(), verifier, make.hostPin().map(pin -> PinVerifier.of(pin, make.salt()))));
                make.hostPin().ifPresent(KeyMaterial::destroy);
            }
            default -> {
                // Links are not part of these tests.
            }
        }
    }

    void stop() throws InterruptedException {
        owner.interrupt();
        owner.join();
        journal.close();
    }
}
