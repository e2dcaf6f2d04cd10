package dev.sotto.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes one line for every {@link Rfc} of every finished test to {@code target/rfc-matrix.tsv} of the module under test. */
public final class RfcMatrixListener implements TestExecutionListener {
    private final TreeMap<String, String> rows = new TreeMap<>();

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Optional<Method> method =
                test.getSource().filter(MethodSource.class::isInstance).map(s -> ((MethodSource) s).getJavaMethod());
        if (method.isEmpty()) {
            return;
        }
        String outcome = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? "passed" : "failed";
        String name =
                method.get().getDeclaringClass().getName() + "." + method.get().getName();
        Arrays.stream(method.get().getAnnotationsByType(Rfc.class)).forEach(rfc -> {
            String key = String.join("\t", "" + rfc.number(), rfc.section(), rfc.must(), rfc.secondSource(), name);
            rows.merge(key, outcome, (a, b) -> a.equals("failed") ? a : b);
        });
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            Path target = Files.createDirectories(Path.of("target"));
            Files.write(
                    target.resolve("rfc-matrix.tsv"),
                    rows.entrySet().stream()
                            .map(e -> e.getKey() + "\t" + e.getValue())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
