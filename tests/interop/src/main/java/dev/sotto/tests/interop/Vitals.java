package dev.sotto.tests.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program holds at one moment.
 *
 * @param liveOctets objects on the heap after a full collection
 * @param threads of the process
 * @param descriptors open files and sockets of the process
 */
public record Vitals(long liveOctets, long threads, long descriptors) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);

    /** Takes them; the program collects its garbage first. */
    public static Vitals of(RunningProgram program, Path folder) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = List.of(jcmd.toString(), "" + program.pid(), "GC.class_histogram");
        try (RunningProgram asking = RunningProgram.start("jcmd", folder, command)) {
            asking.awaitExit(PATIENCE);
            Matcher total = TOTAL.matcher(asking.output());
            if (!total.find()) {
                throw new AssertionError("no histogram:\n" + asking.output());
            }
            return new Vitals(
                    Long.parseLong(total.group(1)), Appliance.threads(program), Appliance.descriptors(program));
        }
    }

    @Override
    public String toString() {
        return liveOctets / 1024 + " kB live, " + threads + " threads, " + descriptors + " descriptors";
    }
}
