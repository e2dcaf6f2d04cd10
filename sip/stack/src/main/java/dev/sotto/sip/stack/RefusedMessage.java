package dev.sotto.sip.stack;

import dev.sotto.base.LogText;
import java.time.Instant;

/**
 * A message that was refused or ignored before the owner of calls heard of it.
 *
 * @param at when
 * @param source the address it came from
 * @param startLine its first line, cut
 * @param status what was answered; 0 if nothing
 * @param reason why, as it was answered or as it is counted
 * @param whatToDo a sentence for the operator
 */
public record RefusedMessage(Instant at, String source, String startLine, int status, String reason, String whatToDo) {
    private static final int LINE = 120;

    static RefusedMessage of(String source, String startLine, int status, String reason) {
        String line = LogText.oneLine(startLine.length() > LINE ? startLine.substring(0, LINE) + "…" : startLine);
        return new RefusedMessage(Instant.now(), source, line, status, LogText.oneLine(reason), whatToDo(status));
    }

    private static String whatToDo(int status) {
        return switch (status) {
            case 0, 503 ->
                "Its source sends more than sip.strangers allows, or the program is busy: see intake and the counters; a good source may try again.";
            case 400, 413, 416, 505, 513 ->
                "The message breaks SIP or a limit: tell the maker of the phone the reason.";
            case 405, 406, 415, 420, 421, 469, 488, 501 ->
                "The phone asks for something that is not offered here: switch it off there; the reason says what.";
            case 481, 482, 491, 500 -> "It belongs to no call that is up, or came twice: nothing, unless it goes on.";
            default -> "Look the status up in RFC 3261 section 21.";
        };
    }
}
