package dev.sotto.provisioning;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** The data bases that the suite of the store runs on: SQLite, and Debian's PostgreSQL on a private folder. */
enum Databases {
    SQLITE {
        @Override
        String fresh(Path folder) {
            return "jdbc:sqlite:" + folder.resolve("sotto.db");
        }
    },
    POSTGRESQL {
        @Override
        String fresh(Path folder) {
            return Shared.SERVER.newDatabase();
        }
    };

    static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    /** The address of an empty data base. */
    abstract String fresh(Path folder);

    static KeyMaterial master() {
        return KeyMaterial.copyOf("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    }

    static Store open(String url) {
        return Store.open(url, master(), Entropy.system(), () -> NOON);
    }

    /** Those for a parameterised test. */
    static Stream<Databases> all() {
        return Stream.of(values());
    }

    /** One server for all tests of this JVM; it ends with it. */
    private static final class Shared {
        static final Postgres SERVER = Postgres.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }
}
