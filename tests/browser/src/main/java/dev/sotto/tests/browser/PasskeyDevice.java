package dev.sotto.tests.browser;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/** A passkey device in the browser itself, whose owner always agrees (WebAuthn Level 2, section 11: virtual authenticators). */
public final class PasskeyDevice {
    private PasskeyDevice() {}

    /** From now on the page has one. */
    public static void plugInto(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject whole = new JsonObject();
        whole.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", whole);
    }
}
