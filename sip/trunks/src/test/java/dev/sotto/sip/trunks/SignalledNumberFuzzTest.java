package dev.sotto.sip.trunks;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.Network;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class SignalledNumberFuzzTest {
    private static final TrunkConfig.Numbers HABITS =
            Trunks.named("a").habits("DE", "0", "+49", true).make().numbers();

    @FuzzTest
    void any_text_is_a_number_a_name_or_a_network_or_none_of_them(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        Optional<String> number = SignalledNumber.of(text);
        if (number.isPresent() && !number.get().matches("\\+?[0-9]{1,80}")) {
            throw new AssertionError("no number: " + number.get());
        }
        number.ifPresent(one -> SignalledNumber.normalised(one, HABITS));
        if (NameAddress.all(text).size() > 10) {
            throw new AssertionError("too many names");
        }
        try {
            Network network = Network.parse(text);
            network.holds(text.substring(0, text.indexOf('/')));
        } catch (MalformedException _) {
            // The other allowed outcome.
            return;
        }
    }
}
