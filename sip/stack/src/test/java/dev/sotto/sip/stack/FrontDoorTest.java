package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.stack.FrontDoor.Verdict;
import dev.sotto.sip.stack.OverloadControl.Shares;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import gov.nist.javax.sip.address.AddressImpl;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
    private static final InetAddress PEER = address(1);

    private final AtomicLong now = new AtomicLong();
    private final LiveCalls live = new LiveCalls(now::get);
    private final FrontDoor door = new FrontDoor(live, new SourceLedger(100, 1000), now::get, new SeededEntropy(5));

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static RawMessage request(String method, String callId, String toTag) {
        String to = toTag.isEmpty() ? "<sip:1000@host>" : "<sip:1000@host>;tag=" + toTag;
        return read(
                method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=f\r\nTo: "
                        + to + "\r\nCall-ID: " + callId + "\r\nCSeq: 1 " + method + "\r\n\r\n");
    }

    private static RawMessage read(String text) {
        return RawMessage.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private Verdict judge(String method, String callId, String toTag) {
        return door.judge(request(method, callId, toTag), PEER);
    }

    private void flood(int count) {
        for (int i = 0; i < count; i++) {
            judge("OPTIONS", "flood" + i, "");
        }
    }

    @Test
    void a_source_over_its_rate_is_told_when_to_come_back_and_far_over_it_nothing() {
        flood(200);
        assertThat(judge("INVITE", "a", "")).isInstanceOfSatisfying(Verdict.Answer.class, answer -> {
            assertThat(answer.fault())
                    .isEqualTo(
                            new MessageGuard.Fault(SipCounter.OVER_RATE, 503, "Too many requests from your address"));
            assertThat(answer.retryAfterSeconds()).isBetween(5, 16);
        });
        assertThat(judge("ACK", "a", "x")).isEqualTo(new Verdict.Ignore(SipCounter.FAR_OVER_RATE));
        flood(300);
        assertThat(judge("INVITE", "b", "")).isEqualTo(new Verdict.Ignore(SipCounter.FAR_OVER_RATE));
        assertThat(door.judge(new MessageGuard.Fault(SipCounter.BAD_FIELDS, 400, "Bad"), PEER))
                .isEqualTo(new Verdict.Ignore(SipCounter.FAR_OVER_RATE));
        assertThat(door.mayConnect(PEER)).isFalse();
        assertThat(door.mayConnect(address(2))).isTrue();
    }

    @Test
    void what_belongs_to_a_call_comes_in_whatever_else_its_source_does() {
        Dialog dialog = Dialog.ofClient("call", "ours", new AddressImpl(), new AddressImpl());
        live.began(dialog);
        door.set(new Shares(0, 0, 0), 0);
        flood(1000);
        assertThat(judge("BYE", "call", "ours")).isEqualTo(new Verdict.Enter(true));
        RawMessage response = read(
                "SIP/2.0 200 OK\r\nFrom: <sip:1000@host>;tag=ours\r\nTo: <sip:a@h>;tag=f\r\nCall-ID: call\r\n\r\n");
        assertThat(door.judge(response, PEER)).isEqualTo(new Verdict.Enter(true));
        assertThat(judge("BYE", "call", "guessed")).isEqualTo(new Verdict.Ignore(SipCounter.FAR_OVER_RATE));
        assertThat(judge("BYE", "other", "ours")).isEqualTo(new Verdict.Ignore(SipCounter.FAR_OVER_RATE));
        // What is late still counts, and then it is over.
        live.ended(1, dialog);
        now.set(TimeUnit.SECONDS.toNanos(31));
        live.sweep();
        assertThat(judge("ACK", "call", "ours")).isEqualTo(new Verdict.Enter(true));
        now.set(TimeUnit.SECONDS.toNanos(33));
        live.sweep();
        assertThat(judge("ACK", "call", "ours")).isEqualTo(new Verdict.Enter(false));
    }

    @Test
    @Rfc(number = 3261, section = "21.5.4", must = "more work than can be done: 503 with Retry-After")
    void when_there_is_too_much_work_new_requests_get_503_at_different_times() {
        door.set(new Shares(0, 1, 1000), 1000);
        Set<Integer> times = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(judge("INVITE", "call" + i, "")).isInstanceOfSatisfying(Verdict.Answer.class, answer -> {
                assertThat(answer.fault().counter()).isEqualTo(SipCounter.OVERLOADED);
                assertThat(answer.fault().status()).isEqualTo(503);
                times.add(answer.retryAfterSeconds());
            });
        }
        assertThat(times).hasSizeGreaterThan(5).allMatch(t -> t >= 5 && t <= 16);
        assertThat(judge("CANCEL", "call1", "")).as("ends work").isEqualTo(new Verdict.Enter(false));
        assertThat(judge("ACK", "call1", "x")).as("has no answer").isEqualTo(new Verdict.Enter(false));
    }

    @Test
    void who_acknowledges_a_refusal_has_proven_itself_and_is_taken_before_strangers() {
        door.set(new Shares(0, 1, 1000), 1000);
        RawMessage invite = request("INVITE", "a", "");
        assertThat(door.judge(invite, PEER)).isInstanceOf(Verdict.Answer.class);
        String tag = door.tag(invite, PEER);
        assertThat(door.judge(request("ACK", "a", tag), address(2)))
                .as("not its tag")
                .isEqualTo(new Verdict.Enter(false));
        assertThat(judge("ACK", "b", tag)).as("not its call").isEqualTo(new Verdict.Enter(false));
        assertThat(judge("INVITE", "c", "")).isInstanceOf(Verdict.Answer.class);
        assertThat(judge("ACK", "a", tag)).isEqualTo(new Verdict.Ignore(SipCounter.REFUSALS_ACKNOWLEDGED));
        assertThat(judge("INVITE", "d", "")).isEqualTo(new Verdict.Enter(false));
        assertThat(door.judge(request("INVITE", "e", ""), address(2))).isInstanceOf(Verdict.Answer.class);
    }

    @Test
    void calls_come_in_no_faster_than_the_pace_and_other_requests_do_not_count() {
        door.set(Shares.ALL, 6);
        flood(20);
        for (int i = 0; i < 3; i++) {
            assertThat(judge("INVITE", "a" + i, "")).isEqualTo(new Verdict.Enter(false));
        }
        assertThat(judge("INVITE", "b", "")).isInstanceOf(Verdict.Answer.class);
        assertThat(judge("OPTIONS", "b", "")).isEqualTo(new Verdict.Enter(false));
        assertThat(door.takeCallsTaken()).isEqualTo(3);
        assertThat(judge("INVITE", "b", "")).isEqualTo(new Verdict.Enter(false));
    }

    @Test
    void calls_of_strangers_leave_half_of_the_pace_to_those_who_proved_themselves() {
        RawMessage invite = request("INVITE", "a", "");
        door.set(new Shares(1, 1, 1000), 0);
        assertThat(door.judge(invite, PEER)).isInstanceOf(Verdict.Answer.class);
        judge("ACK", "a", door.tag(invite, PEER));
        door.set(Shares.ALL, 10);
        for (int i = 0; i < 50; i++) {
            door.judge(request("INVITE", "s" + i, ""), address(2 + i));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(judge("INVITE", "p" + i, "")).isEqualTo(new Verdict.Enter(false));
        }
        assertThat(judge("INVITE", "q", "")).isInstanceOf(Verdict.Answer.class);
    }

    @Test
    void a_copy_of_a_request_fares_as_the_first_did_while_the_load_is_the_same() {
        door.set(new Shares(0.5, 1, 1000), 1000);
        int taken = 0;
        for (int i = 0; i < 90; i++) {
            Verdict first = judge("OPTIONS", "copy" + i, "");
            assertThat(judge("OPTIONS", "copy" + i, "")).isEqualTo(first);
            taken += first instanceof Verdict.Enter ? 1 : 0;
        }
        assertThat(taken).isBetween(25, 65);
    }
}
