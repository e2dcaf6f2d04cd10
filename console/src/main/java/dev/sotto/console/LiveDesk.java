package dev.sotto.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;

/**
 * Conferences that run: what they look like, and what an operator can have done.
 *
 * @param live where they are
 * @param calls which calls were refused
 * @param store whose audit log says who had what done
 */
record LiveDesk(LivePort live, CallLog calls, Store store) {
    Answer overview(Request request, Caller caller) {
        LiveSnapshot now = live.snapshot();
        return Answer.json(
                200,
                LiveWords.overview(now, calls.refusedLately())
                        .put("at", now.at().toString()));
    }

    Answer list(Request request, Caller caller) {
        return Answer.json(200, JsonNodeFactory.instance.objectNode().set("items", LiveWords.items(live.snapshot())));
    }

    Answer read(Request request, Caller caller) {
        LiveConference found = live.snapshot().find(request.part("address")).orElseThrow(Problem::notFound);
        return Answer.json(200, LiveWords.whole(found));
    }

    Answer ofConference(Request request, Caller caller) {
        String address = request.part("address");
        String word = Request.text(RecordDesk.object(request), "action");
        LiveCommand command = switch (word) {
            case "lock" -> new LiveCommand.Lock(address);
            case "rekey" -> new LiveCommand.Rekey(address);
            case "end" -> new LiveCommand.End(address);
            default -> throw unknown("lock, rekey or end");
        };
        return carryOut(command, word, address, caller);
    }

    Answer ofParticipant(Request request, Caller caller) {
        String address = request.part("address");
        String id = request.part("id");
        String word = Request.text(RecordDesk.object(request), "action");
        LiveCommand command = switch (word) {
            case "remove" -> new LiveCommand.Remove(address, id);
            case "mute" -> new LiveCommand.Mute(address, id, true);
            case "unmute" -> new LiveCommand.Mute(address, id, false);
            default -> throw unknown("remove, mute or unmute");
        };
        return carryOut(command, word, address + " leg " + id, caller);
    }

    Answer ofPhone(Request request, Caller caller) {
        String address = request.part("address");
        String word = Request.text(RecordDesk.object(request), "action");
        String number = request.part("number");
        if (!number.matches("[1-9][0-9]{0,8}")) {
            throw Problem.notFound();
        }
        LivePhone.Act act = switch (word) {
            case "mute" -> LivePhone.Act.MUTE;
            case "ask" -> LivePhone.Act.ASK;
            case "remove" -> LivePhone.Act.REMOVE;
            case "admit" -> LivePhone.Act.ADMIT;
            case "deny" -> LivePhone.Act.DENY;
            default -> throw unknown("mute, ask, remove, admit or deny");
        };
        LiveCommand command = new LiveCommand.Phone(address, Integer.parseInt(number), act);
        return carryOut(command, word, address + " phone " + number, caller);
    }

    private static Problem unknown(String words) {
        return new Problem(422, "invalid", "action must be " + words + ".");
    }

    /** Somebody must be put out also while the store takes nothing; then the log of the program says who had it done. */
    private Answer carryOut(LiveCommand command, String word, String about, Caller caller) {
        LiveAnswer answer = live.command(command);
        String sentence = answer.sentence();
        ConsoleLog.acted(caller.who(), word, about, answer);
        try {
            String noted = about + ": " + (answer.done() ? "" : "refused: ") + sentence;
            if (!store.noteInTime(caller.act(), word, noted)) {
                sentence += " The audit log gets it when the store takes changes again.";
            }
        } catch (StoreUnavailable e) {
            ConsoleLog.storeUnavailable(String.valueOf(e.getMessage()));
            sentence += " The store is away, so that the audit log does not have it; the log of the program has.";
        }
        if (!answer.done()) {
            throw new Problem(409, "refused", sentence);
        }
        return Answer.json(
                200, JsonNodeFactory.instance.objectNode().put("done", true).put("sentence", sentence));
    }
}
