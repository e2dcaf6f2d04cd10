package dev.sotto.tests.kit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of other people that tests compare ours with. A test without its tool fails, because a test that does not run proves nothing. */
public final class Tools {
    private Tools() {}

    /**
     * Where a program is.
     *
     * @param name as in {@code /usr/bin}
     * @param debianPackage what brings it
     * @throws AssertionError that says what to install, if it is not there
     */
    public static Path require(String name, String debianPackage) {
        Path tool = Path.of("/usr/bin", name);
        if (!Files.isExecutable(tool)) {
            throw new AssertionError(tool + " is missing: install it with apt-get install " + debianPackage
                    + ", or run ./sotto test, which does that");
        }
        return tool;
    }
}
