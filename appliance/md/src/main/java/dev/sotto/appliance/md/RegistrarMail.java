package dev.sotto.appliance.md;

import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.registrar.AccountConfig;
import java.util.List;

/** What the thread of the registrar is told. */
sealed interface RegistrarMail {
    /** A telephone registers. */
    record FromSip(RequestEvent.Registering request) implements RegistrarMail {}

    /** The accounts are these from now on. */
    record Provisioned(List<AccountConfig> accounts) implements RegistrarMail {}

    /** End the thread. */
    record Stop() implements RegistrarMail {}
}
