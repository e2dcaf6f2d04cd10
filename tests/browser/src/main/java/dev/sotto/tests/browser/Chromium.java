package dev.sotto.tests.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Debian's Chromium without a window. Belongs to the thread that started it. */
public final class Chromium implements AutoCloseable {
    private static final double PATIENCE_MILLIS = 60_000;

    /** The browser says so of every answer that is a refusal, although the page shows it well. */
    private static final String REFUSED = "Failed to load resource: the server responded with a status of 4";

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Playwright playwright;
    private final Browser browser;

    /**
     * Starts it. It trusts these self-made certificates by name and no other, since passkeys need a certificate without fault.
     *
     * @param trusted the certificates of the pages under test
     */
    public Chromium(List<X509Certificate> trusted) {
        String pins = trusted.stream().map(Chromium::pin).collect(Collectors.joining(","));
        // What a page shows it may show late: some things are looked at every few seconds.
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setTimeout(3 * PATIENCE_MILLIS)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--ignore-certificate-errors-spki-list=" + pins)));
    }

    private static String pin(X509Certificate certificate) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A page in a new browser context, which knows nothing of any other. */
    public Page page(String language, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setLocale(language)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("UTC")
                .setViewportSize(1200, 800));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(this::listen);
        page.onPageError(error -> complaints.add("error: " + error));
        return page;
    }

    /** What the browser complained about: errors of scripts, and everything that the policy of a page forbade. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void listen(ConsoleMessage message) {
        boolean bad = message.type().equals("error") || message.type().equals("warning");
        if (bad && !message.text().startsWith(REFUSED)) {
            complaints.add(message.type() + ": " + message.text());
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
