package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.CallRecord.Outcome;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every call is written down once, with what became of it and without secrets. */
class CallBookTest {
    private static final String SECRETS = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

    private final Driver driver = new Driver();

    private static List<CallRecord> records(Driver from) {
        return from.outputs().stream()
                .filter(FocusOutput.Recorded.class::isInstance)
                .map(output -> ((FocusOutput.Recorded) output).call())
                .toList();
    }

    private CallRecord record() {
        assertThat(records(driver)).hasSize(1);
        return records(driver).getFirst();
    }

    @Test
    void a_call_that_ends_normally_has_its_times_its_label_and_its_story() {
        driver.talking(1, 1);
        assertThat(records(driver)).isEmpty();
        driver.passSeconds(60);
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        CallRecord call = record();
        assertThat(call.verdict().outcome()).isEqualTo(Outcome.ENDED);
        assertThat(call.verdict().sentence()).isEqualTo("ended normally");
        assertThat(call.label()).isEqualTo("end-to-end");
        assertThat(call.who().conference()).contains(Driver.ROOM);
        assertThat(call.endNanos() - call.answerNanos().orElseThrow()).isEqualTo(60_000_000_000L);
        assertThat(call.trace())
                .extracting(CallStep::text)
                .contains(
                        "may it come?",
                        "it may come; the conference is private",
                        "200 OK",
                        "ACK",
                        "it has keys: end-to-end",
                        "The participant hung up");
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(records(driver)).as("once").isEmpty();
    }

    @Test
    void a_call_that_nobody_expects_says_so() {
        driver.invite(1, "sip:9@conf.example", Optional.of(new Phone(1).offer()));
        CallRecord call = record();
        assertThat(call.verdict().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(call.verdict().reason()).isEqualTo("no-conference");
        assertThat(call.verdict().sentence()).startsWith("404: There is no conference sip:9@conf.example");
        assertThat(call.verdict().whatToDo()).isNotBlank();
        assertThat(call.who().conference()).isEmpty();
        assertThat(call.answerNanos()).isEmpty();
    }

    @Test
    void a_call_that_cannot_take_part_says_what_it_offered() {
        driver.invite(1, Driver.ROOM, Optional.of(Carrying.sdp(6000)));
        CallRecord call = record();
        assertThat(call.verdict().status()).isEqualTo(488);
        assertThat(call.verdict().reason()).isEqualTo("not-acceptable");
        assertThat(call.verdict().sentence()).startsWith("488: ").contains("(offered audio RTP/AVP: ");
    }

    @Test
    void a_refusal_of_the_key_distributor_and_one_by_the_list_of_callers_are_told_apart() {
        driver.invite(1, new Phone(1)).notice(new AdmissionMessage.Refusal(1, "not on the roster"));
        assertThat(record().verdict().reason()).isEqualTo("not-admitted");
        assertThat(record().verdict().sentence()).isEqualTo("403: not on the roster");
        driver.call(new CallEvent.Invited(
                2, Driver.OTHER_ROOM, "sip:eve@evil.example", Driver.OTHER_ROOM, "", Driver.SOURCE, Optional.empty()));
        assertThat(record().verdict().reason()).isEqualTo("not-invited");
    }

    @Test
    void who_gives_up_and_who_is_lost_and_who_is_removed_are_told_apart() {
        driver.invite(1, new Phone(1)).call(new CallEvent.Cancelled(1, Optional.empty()));
        assertThat(record().verdict().outcome()).isEqualTo(Outcome.CANCELLED);
        driver.talking(2, 2);
        driver.call(new CallEvent.Ended(2, CallEvent.Cause.LOST, Optional.empty()));
        assertThat(record().verdict().outcome()).isEqualTo(Outcome.FAILED);
        driver.talking(3, 3);
        driver.send(new FocusInput.Commanded(7, new OperatorCommand.Kick(Driver.ROOM, "3")));
        assertThat(record().verdict().outcome()).isEqualTo(Outcome.ENDED);
        assertThat(record().verdict().sentence()).isEqualTo("ended: Removed from the conference");
        driver.talking(4, 4);
        driver.media(new MediaEvent.ConsentLost(4));
        assertThat(record().verdict().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(record().verdict().reason()).isEqualTo("nothing-came");
    }

    @Test
    void nothing_of_a_call_that_is_written_down_is_a_secret() {
        String sdp = Carrying.sdp(6000)
                .replace("RTP/AVP", "RTP/SAVP")
                .concat("a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + SECRETS + "\r\na=ice-pwd:verysecretpassword1234\r\n")
                .concat("a=rtpmap:99 " + SECRETS + "/8000\r\n");
        Driver carried = new Driver(new SeededEntropy(1), Carrying.config());
        carried.call(new CallEvent.Invited(
                1,
                "sip:1000;pin=4711@conf.example;token=4711?Authorization=4711",
                "sip:ada:4711@example.org",
                Driver.ROOM,
                "Ada",
                new Hop(Transport.UDP, "192.0.2.50", 5060),
                Optional.of(sdp),
                Passage.DIRECT,
                Optional.empty(),
                "call-1@phone",
                Headers.NONE));
        assertThat(records(carried).toString()).contains("call-1@phone").doesNotContain(SECRETS, "verysecret", "4711");
        carried.call(new CallEvent.Invited(
                3,
                Driver.OTHER_ROOM,
                "sip:eve:4711@evil.example",
                Driver.OTHER_ROOM,
                "",
                Driver.SOURCE,
                Optional.of(sdp)));
        assertThat(records(carried).toString()).contains("sip:eve@evil.example").doesNotContain("4711");
        carried.call(new CallEvent.Invited(
                2, Driver.ROOM, "sip:ada@example.org", Driver.ROOM, "Ada", Driver.SOURCE, Optional.of(sdp)));
        carried.call(new CallEvent.Answered(1001, Optional.of(sdp), false));
        "4711#".chars().forEach(key -> carried.call(new CallEvent.KeyPressed(2, (char) key)));
        carried.call(new CallEvent.Reinvited(2, Optional.of(sdp)));
        carried.call(new CallEvent.ReinviteAnswered(1001, Optional.of(sdp)));
        carried.call(new CallEvent.Ended(2, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(records(carried)).hasSize(1);
        CallRecord call = records(carried).getFirst();
        assertThat(call.label()).isEqualTo("through gateway, leg readable by the operator");
        assertThat(call.trace()).extracting(CallStep::text).anyMatch(text -> text.startsWith("offers audio RTP/SAVP"));
        assertThat(call.toString()).doesNotContain(SECRETS, "inline", "verysecret", "4711");
    }

    @Test
    void a_story_that_does_not_end_keeps_its_beginning_and_its_end() {
        driver.talking(1, 1);
        for (int i = 0; i < 1000; i++) {
            driver.call(new CallEvent.ConnectionLost(1));
        }
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.EXPIRED, Optional.empty()));
        List<CallStep> trace = record().trace();
        assertThat(trace).hasSize(64);
        assertThat(trace.getFirst().text()).startsWith("INVITE ");
        assertThat(trace).extracting(CallStep::text).endsWith("Nobody refreshed the call in time", "it has left");
    }
}
