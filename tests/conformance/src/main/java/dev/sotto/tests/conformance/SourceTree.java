package dev.sotto.tests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules below the root of the repository: at most two folders deep. */
final class SourceTree {
    private static final String TESTS = "src/test/java";

    private SourceTree() {}

    /** All tests of all modules, in the order of their names. */
    static List<TestMethod> tests(Path root) {
        return modules(root)
                .flatMap(module -> testFiles(module).flatMap(file -> tests(root, module, file)))
                .sorted((a, b) -> a.fullName().compareTo(b.fullName()))
                .toList();
    }

    /** What the test runs of the modules wrote. */
    static RunResults results(Path root) {
        RunResults results = new RunResults();
        modules(root)
                .filter(module -> Files.isRegularFile(module.resolve("target/rfc-matrix.tsv")))
                .forEach(module ->
                        results.add(root.relativize(module).toString(), text(module.resolve("target/rfc-matrix.tsv"))));
        return results;
    }

    /** The text of a file. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> modules(Path root) {
        return folders(root)
                .flatMap(top -> Stream.concat(Stream.of(top), folders(top)))
                .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")));
    }

    private static Stream<Path> folders(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> testFiles(Path module) {
        Path folder = module.resolve(TESTS);
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("Test.java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<TestMethod> tests(Path root, Path module, Path file) {
        String name = file.getName(file.getNameCount() - 1).toString();
        String simpleName = name.substring(0, name.length() - ".java".length());
        return TestSource.tests(root.relativize(module).toString(), simpleName, text(file)).stream();
    }
}
