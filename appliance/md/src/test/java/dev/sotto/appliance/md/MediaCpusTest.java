package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MediaCpusTest {
    @Test
    void the_last_cpus_forward_and_the_first_is_left_to_everything_else() {
        assertThat(MediaCpus.choose(List.of(), 2, List.of(0, 1, 2, 3))).containsExactly(3, 2);
        assertThat(MediaCpus.choose(List.of(), 2, List.of(4, 6, 9))).containsExactly(9, 6);
        assertThat(MediaCpus.choose(List.of(), 2, List.of(0, 1))).containsExactly(1, MediaCpus.ANY);
        assertThat(MediaCpus.choose(List.of(), 1, List.of(0))).containsExactly(MediaCpus.ANY);
    }

    @Test
    void what_is_named_is_taken_if_this_process_may_use_it() {
        assertThat(MediaCpus.choose(List.of(0, 2), 2, List.of(0, 1, 2))).containsExactly(0, 2);
        assertThatThrownBy(() -> MediaCpus.choose(List.of(0, 7), 2, List.of(0, 1, 2)))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("media.cpus names [7]");
    }

    @Test
    void other_threads_are_kept_off_cpus_that_are_named_and_those_they_make_too() throws Exception {
        List<Integer> allowed = MediaCpus.list(allowedHere());
        List<Integer> named = allowed.subList(1, allowed.size());
        assertThat(allowedAfter(named)).isEqualTo(List.of(allowed.getFirst()));
        assertThat(allowedAfter(List.of())).isEqualTo(allowed);
        // Nothing would be left.
        assertThat(allowedAfter(allowed)).isEqualTo(allowed);
    }

    private static List<Integer> allowedAfter(List<Integer> named) throws Exception {
        CompletableFuture<String> heir = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            MediaCpus.leaveTo(named);
            Thread.ofPlatform().start(() -> heir.complete(allowedHere()));
        });
        return MediaCpus.list(heir.get(10, TimeUnit.SECONDS));
    }

    private static String allowedHere() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_kernel_says_which_are_allowed() {
        assertThat(MediaCpus.list("0-2,8")).containsExactly(0, 1, 2, 8);
        assertThat(MediaCpus.choose(List.of(), 1)).hasSize(1);
    }
}
