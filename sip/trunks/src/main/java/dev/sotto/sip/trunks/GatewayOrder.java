package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** In which order gateways are tried: by priority, and by lot within one, so that each is first as often as its weight says (RFC 2782). */
final class GatewayOrder {
    private GatewayOrder() {}

    static List<TrunkConfig.Gateway> of(List<TrunkConfig.Gateway> gateways, Entropy entropy) {
        List<TrunkConfig.Gateway> left = new ArrayList<>(gateways);
        // Those of weight 0 come first in their priority, so that they have their small chance.
        left.sort(Comparator.comparingInt(TrunkConfig.Gateway::priority).thenComparingInt(TrunkConfig.Gateway::weight));
        List<TrunkConfig.Gateway> out = new ArrayList<>();
        while (!left.isEmpty()) {
            int priority = left.getFirst().priority();
            List<TrunkConfig.Gateway> equals = left.stream()
                    .filter(gateway -> gateway.priority() == priority)
                    .toList();
            int sum = equals.stream().mapToInt(TrunkConfig.Gateway::weight).sum();
            int lot = Integer.remainderUnsigned(entropy.nextInt(), sum + 1);
            int taken = 0;
            for (int running = equals.getFirst().weight(); running < lot; ) {
                taken++;
                running += equals.get(taken).weight();
            }
            out.add(left.remove(taken));
        }
        return out;
    }
}
