package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * One call that is over, with its trace.
 *
 * @param calls where they are
 * @param tape has the messages of the last ones
 */
record CallsDesk(CallLog calls, TapePort tape) {
    Answer read(Request request, Caller caller) {
        return Answer.json(200, call(request));
    }

    private JsonNode call(Request request) {
        return calls.find(request.part("id")).orElseThrow(Problem::notFound);
    }

    /** Its SIP messages as packets; what happened besides SIP is in their comments. */
    Answer packets(Request request, Caller caller) {
        JsonNode call = call(request);
        List<CallPacket> packets = tape.of(call.path("callId").asText());
        if (packets.isEmpty()) {
            throw new Problem(
                    404,
                    "not-kept",
                    "The messages of this call are not kept any more: they are in memory only, until Sotto is started anew or"
                            + " newer calls need the room. Its trace has its steps.");
        }
        List<PacketFile.Comment> comments = StreamSupport.stream(
                        call.path("trace").spliterator(), false)
                .filter(step -> !step.path("layer").asText().equals("sip"))
                .map(step -> new PacketFile.Comment(
                        Instant.parse(step.path("at").asText()),
                        step.path("layer").asText() + ": " + step.path("from").asText() + " to "
                                + step.path("to").asText() + ": "
                                + step.path("text").asText()))
                .toList();
        return new Answer(
                200,
                Map.of("Cache-Control", "no-store", "Content-Disposition", "attachment"),
                PacketFile.TYPE,
                PacketFile.of(packets, comments));
    }
}
