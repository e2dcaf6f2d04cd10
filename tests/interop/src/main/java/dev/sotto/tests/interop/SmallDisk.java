package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two disks of a few MiB in a mount namespace of their own, one for a folder and one for a folder in it, which a test fills, makes
 * read-only, and frees again. Needs root. Programs that begin with {@link #words} see them where all others see an empty folder.
 */
public final class SmallDisk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BLOCK = 4096;

    private final RunningProgram holder;
    private final Path mounted;
    private final String inner;

    private SmallDisk(RunningProgram holder, Path mounted, String inner) {
        this.holder = holder;
        this.mounted = mounted;
        this.inner = inner;
    }

    /**
     * Mounts one at {@code folder} and one at {@code inner} in it.
     *
     * @param mebibytes how large each is
     */
    public static SmallDisk at(Path folder, String inner, int mebibytes) {
        String mount = "mount -t tmpfs -o size=" + mebibytes + "m,mode=700 sotto-test ";
        Path second = folder.resolve(inner);
        String script = mount + folder + " && mkdir " + second + " && " + mount + second
                + " && echo mounted && exec sleep 3600";
        RunningProgram holder = RunningProgram.start(
                "small-disk", folder, List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script));
        holder.await("^mounted", PATIENCE);
        return new SmallDisk(holder, folder, inner);
    }

    /** Words before the command of a program that is to see the disk. */
    public List<String> words() {
        return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--");
    }

    /** The disk as this process and those in {@link #words} see it. */
    public Path folder() {
        return Path.of("/proc/" + holder.pid() + "/root" + mounted);
    }

    /** Fills both to the last octet. */
    public void fill() {
        fillers().forEach(SmallDisk::fill);
    }

    private static void fill(Path file) {
        try (OutputStream filler = Files.newOutputStream(file)) {
            byte[] block = new byte[BLOCK];
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives the room back. */
    public void free() {
        for (Path filler : fillers()) {
            try {
                Files.delete(filler);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<Path> fillers() {
        return List.of(folder().resolve("filler"), folder().resolve(inner).resolve("filler"));
    }

    /** Makes the inner one read-only for everybody who opens a file there from now on. */
    public void makeReadOnly() {
        Path disk = mounted.resolve(inner);
        run("mount --bind " + disk + " " + disk + " && mount -o remount,bind,ro " + disk);
    }

    /** Takes that back; who has a file open of the time between can still not write to it. */
    public void makeWritable() {
        run("umount --lazy " + mounted.resolve(inner));
    }

    private void run(String script) {
        List<String> command = new ArrayList<>(words());
        command.addAll(List.of("sh", "-c", script));
        try (RunningProgram program = RunningProgram.start("sh", Path.of("/"), command)) {
            if (program.awaitExit(PATIENCE) != 0) {
                throw new AssertionError(script + ": " + program.output());
            }
        }
    }

    @Override
    public void close() {
        holder.close();
    }
}
