package dev.sotto.endpoint.cli;

import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.library.EndpointHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where identities are kept: one in the folder itself, or several in {@code 1}, {@code 2}, … below it. */
final class Homes {
    private Homes() {}

    /** The folder that was named, or the usual one. */
    static Path folder(@Nullable Path named) {
        if (named != null) {
            return named;
        }
        String config = System.getenv("XDG_CONFIG_HOME");
        Path base = config == null || config.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(config);
        return base.resolve("sotto");
    }

    /** The folder of identity {@code number}, from 1. */
    static Path numbered(Path folder, int number) {
        return folder.resolve(Integer.toString(number));
    }

    /**
     * {@code count} homes. Every endpoint of a conference needs an identity of its own, because the key distributor lets each in once.
     *
     * @throws OperationFailed if there are not so many
     */
    static List<EndpointHome> take(Path folder, int count) {
        if (count == 1 && !Files.isDirectory(numbered(folder, 1))) {
            return List.of(new EndpointHome(folder));
        }
        List<EndpointHome> homes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path own = numbered(folder, i);
            if (!Files.exists(own.resolve("identity.pem"))) {
                throw new OperationFailed("--count " + count + " needs " + count + " identities, and " + own
                        + " is none: ask for " + count + " invitations and enroll all tokens in one command");
            }
            homes.add(new EndpointHome(own));
        }
        return homes;
    }
}
