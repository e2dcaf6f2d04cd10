package dev.sotto.sip.calls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A final answer that is not 2xx, ours or the peer's.
 *
 * @param status 300..699
 * @param phrase the reason phrase of the status line; may be empty
 * @param warnings in the order of the message (RFC 3261 20.43)
 * @param retryAfterSeconds when another attempt makes sense (RFC 3261 20.33)
 * @param contact the URI to call instead, of a status below 400 (RFC 3261 21.3)
 * @param headers to put in besides, such as a challenge (RFC 3261 22.1); none of the peer's
 */
public record Refusal(
        int status,
        String phrase,
        List<Warning> warnings,
        Optional<Integer> retryAfterSeconds,
        Optional<String> contact,
        Headers headers) {
    /** One without further header fields. */
    public Refusal(
            int status,
            String phrase,
            List<Warning> warnings,
            Optional<Integer> retryAfterSeconds,
            Optional<String> contact) {
        this(status, phrase, warnings, retryAfterSeconds, contact, Headers.NONE);
    }

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if the status is not 300..699
     */
    public Refusal {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("not a refusal: " + status);
        }
        warnings = List.copyOf(warnings);
    }

    /** A refusal with nothing but its status line. */
    public static Refusal of(int status, String phrase) {
        return new Refusal(status, phrase, List.of(), Optional.empty(), Optional.empty());
    }

    /**
     * A refusal with the reason phrase of its RFC and words for a person: what is wrong and what to do.
     *
     * @throws IllegalArgumentException if no phrase is known for the status
     */
    public static Refusal saying(int status, String words) {
        return of(status, ReasonPhrase.of(status)).withWarning(words);
    }

    /** Asks the caller to call {@code uri} instead, this time (RFC 3261 21.3.3). */
    public static Refusal movedTemporarily(String uri) {
        return new Refusal(302, ReasonPhrase.of(302), List.of(), Optional.empty(), Optional.of(uri));
    }

    /** The same with one more warning, code 399. */
    public Refusal withWarning(String text) {
        List<Warning> more =
                Stream.concat(warnings.stream(), Stream.of(Warning.of(text))).toList();
        return new Refusal(status, phrase, more, retryAfterSeconds, contact, headers);
    }

    /** The same with a Retry-After of {@code seconds}. */
    public Refusal withRetryAfter(int seconds) {
        return new Refusal(status, phrase, warnings, Optional.of(seconds), contact, headers);
    }

    /** The same with more header fields. */
    public Refusal withHeaders(Headers more) {
        return new Refusal(status, phrase, warnings, retryAfterSeconds, contact, headers.and(more));
    }
}
