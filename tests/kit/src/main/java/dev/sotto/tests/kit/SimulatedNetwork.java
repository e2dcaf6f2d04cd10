package dev.sotto.tests.kit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network in virtual time that loses, delays, duplicates and reorders, decided by a seed alone. The test sends with
 * {@link #send}, asks for {@link #nextArrivalNanos}, moves its clock there and takes what arrived with {@link #arrived}.
 *
 * @param <T> what travels, for example a datagram with its direction
 */
public final class SimulatedNetwork<T> {
    /**
     * What the network does to what it carries.
     *
     * @param loss probability that something is lost, 0..1
     * @param duplicate probability that something arrives twice, 0..1
     * @param reorder probability that something is held back by up to ten times the delay, 0..1
     * @param delayNanos the usual one-way delay in nanoseconds
     */
    public record Weather(double loss, double duplicate, double reorder, long delayNanos) {
        /** A network without faults. */
        public static final Weather CLEAR = new Weather(0, 0, 0, 1_000_000);
    }

    private record Flight<T>(long arrivalNanos, long order, T load) {}

    private final PriorityQueue<Flight<T>> flights = new PriorityQueue<>(
            Comparator.<Flight<T>>comparingLong(Flight::arrivalNanos).thenComparingLong(Flight::order));
    private final Random random;
    private final Weather weather;
    private long sent;

    /** The same seed and the same sends give the same arrivals. */
    public SimulatedNetwork(long seed, Weather weather) {
        this.random = new Random(seed);
        this.weather = weather;
    }

    /** Puts {@code load} on the wire at {@code nowNanos}. */
    public void send(long nowNanos, T load) {
        if (random.nextDouble() < weather.loss) {
            return;
        }
        depart(nowNanos, load);
        if (random.nextDouble() < weather.duplicate) {
            depart(nowNanos, load);
        }
    }

    /** When the next load arrives; {@link Long#MAX_VALUE} if nothing is on the wire. */
    public long nextArrivalNanos() {
        Flight<T> first = flights.peek();
        return first == null ? Long.MAX_VALUE : first.arrivalNanos;
    }

    /** Takes everything that has arrived by {@code nowNanos}, in the order of arrival. */
    public List<T> arrived(long nowNanos) {
        List<T> loads = new ArrayList<>();
        while (nextArrivalNanos() <= nowNanos) {
            loads.add(flights.remove().load);
        }
        return loads;
    }

    private void depart(long nowNanos, T load) {
        long delay = weather.delayNanos;
        if (random.nextDouble() < weather.reorder) {
            delay += (long) (random.nextDouble() * 10 * weather.delayNanos);
        }
        flights.add(new Flight<>(nowNanos + delay, sent++, load));
    }
}
