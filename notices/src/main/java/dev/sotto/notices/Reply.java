package dev.sotto.notices;

import dev.sotto.base.LogText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.jspecify.annotations.Nullable;

/** What the other side says to one try: its status, and of the rest as much as is shown. More ends the connection. */
final class Reply implements Response.Listener {
    static final int MOST_OCTETS = 4096;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CountDownLatch over = new CountDownLatch(1);
    private int status;
    private @Nullable Throwable failure;

    @Override
    public synchronized void onHeaders(Response response) {
        status = response.getStatus();
    }

    @Override
    public synchronized void onContent(Response response, ByteBuffer content) {
        byte[] part = new byte[Math.min(content.remaining(), MOST_OCTETS - body.size())];
        content.get(part);
        body.writeBytes(part);
        content.position(content.limit());
        if (body.size() >= MOST_OCTETS) {
            var _ = response.abort(new IOException("That is enough."));
        }
    }

    @Override
    public void onComplete(Result result) {
        synchronized (this) {
            failure = result.getFailure();
        }
        over.countDown();
    }

    void await(Duration patience) throws InterruptedException {
        if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            NoticesLog.bug("a try that does not end", new IllegalStateException("after " + patience));
        }
    }

    /** Who has said 2xx has taken it, whatever follows. */
    synchronized Attempt.Outcome outcome(long millis, Duration patience) {
        String said = LogText.oneLine(body.toString(StandardCharsets.UTF_8));
        if (status >= 200 && status < 300) {
            return new Attempt.Outcome(status, millis, said, "");
        }
        Throwable why = failure;
        String fault = status >= 300 && status < 400
                ? "Redirects are not followed."
                : status > 0 ? "Only 2xx counts as taken." : "";
        if (status == 0) {
            fault = why == null ? "There was no answer in " + patience.toSeconds() + " s." : Post.words(why);
        }
        return new Attempt.Outcome(status, millis, said, LogText.oneLine(fault));
    }
}
