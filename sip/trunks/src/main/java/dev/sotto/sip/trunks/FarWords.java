package dev.sotto.sip.trunks;

import dev.sotto.base.LogText;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.RequestEvent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the far end itself said. */
final class FarWords {
    private FarWords() {}

    /** Status and phrase, then what its Warning, Reason and Server say. */
    static String of(RequestEvent.Answered answer) {
        String said = Stream.of("Warning", "Reason", "Server")
                .flatMap(name -> said(name, answer.headers()))
                .collect(Collectors.joining("; "));
        return LogText.oneLine(answer.status() + " " + answer.phrase() + (said.isEmpty() ? "" : " (" + said + ")"));
    }

    static String of(RequestEvent.Unanswered event) {
        List<String> words =
                event.why().warnings().stream().map(one -> one.text()).toList();
        return LogText.oneLine("no answer: " + (words.isEmpty() ? event.why().phrase() : String.join("; ", words)));
    }

    private static Stream<String> said(String name, Headers headers) {
        return headers.values(name).stream().map(value -> name + ": " + value);
    }
}
