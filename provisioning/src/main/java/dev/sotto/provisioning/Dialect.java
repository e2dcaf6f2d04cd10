package dev.sotto.provisioning;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** The two data bases. All statements are the same; how they are opened and what their errors mean is not. */
enum Dialect {
    /** One file. */
    SQLITE {
        @Override
        Connection open(String url, boolean writes) throws SQLException {
            Path file = file(url);
            createOwnerOnly(file);
            if (System.getProperty(NATIVE_FOLDER) == null) {
                // The library is unpacked here: a temporary folder may be mounted without the right to execute.
                System.setProperty(
                        NATIVE_FOLDER, Objects.requireNonNull(file.getParent()).toString());
            }
            Properties settings = new Properties();
            settings.setProperty("journal_mode", "WAL");
            settings.setProperty("synchronous", "FULL");
            settings.setProperty("foreign_keys", "true");
            settings.setProperty("busy_timeout", "5000");
            // The driver begins the next transaction with each commit, so beginning must lock nothing; ours write first
            // of all.
            settings.setProperty("transaction_mode", "DEFERRED");
            return DriverManager.getConnection(url, settings);
        }

        // The low octet is the code, the others say more (SQLite, Result and Error Codes).
        @Override
        StoreUnavailable.Why why(SQLException e, String url) {
            return switch (e.getErrorCode() & 0xFF) {
                case 13 -> StoreUnavailable.Why.FULL;
                case 8 -> StoreUnavailable.Why.READ_ONLY;
                case 5, 6 -> StoreUnavailable.Why.BUSY;
                case 10, 14 -> shortage(url).orElse(StoreUnavailable.Why.UNREACHABLE);
                default -> StoreUnavailable.Why.OTHER;
            };
        }

        @Override
        Optional<StoreUnavailable.Why> shortage(String url) {
            return Disk.fault(Objects.requireNonNull(file(url).getParent()));
        }

        // Behind a question mark may be settings of the driver.
        private static Path file(String url) {
            String address = url.substring("jdbc:sqlite:".length());
            return Path.of(address.split("\\?", 2)[0]).toAbsolutePath();
        }
    },
    /** A server. */
    POSTGRESQL {
        @Override
        Connection open(String url, boolean writes) throws SQLException {
            Properties settings = new Properties();
            settings.setProperty("connectTimeout", "5");
            settings.setProperty("socketTimeout", "20");
            settings.setProperty("ApplicationName", "sotto-md");
            Connection made = DriverManager.getConnection(url, settings);
            if (!writes) {
                made.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            return made;
        }

        @Override
        StoreUnavailable.Why why(SQLException e, String url) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (state.equals("53100")) {
                return StoreUnavailable.Why.FULL;
            }
            if (state.equals("25006")) {
                return StoreUnavailable.Why.READ_ONLY;
            }
            return state.startsWith("08") || state.startsWith("57")
                    ? StoreUnavailable.Why.UNREACHABLE
                    : StoreUnavailable.Why.OTHER;
        }

        // Its disk is elsewhere.
        @Override
        Optional<StoreUnavailable.Why> shortage(String url) {
            return Optional.empty();
        }
    };

    private static final String NATIVE_FOLDER = "org.sqlite.tmpdir";

    /**
     * Opens a connection.
     *
     * @param writes whether it begins transactions that write
     */
    abstract Connection open(String url, boolean writes) throws SQLException;

    /** What an error means to us. */
    abstract StoreUnavailable.Why why(SQLException e, String url);

    /** What is wrong with the disk, before anything has failed. */
    abstract Optional<StoreUnavailable.Why> shortage(String url);

    /** What an error means to a person. */
    StoreUnavailable explained(SQLException e, String url) {
        StoreUnavailable.Why why = why(e, url);
        return new StoreUnavailable(why, sentence(why, String.valueOf(e.getMessage())), e);
    }

    /** @param detail what is known of {@link StoreUnavailable.Why#OTHER} */
    static String sentence(StoreUnavailable.Why why, String detail) {
        return switch (why) {
            case FULL -> "The disk of the store is full; nothing was changed. Make room and try again.";
            case READ_ONLY -> "The store takes no changes: its disk or data base is read-only.";
            case UNREACHABLE -> "The data base cannot be reached; nothing can be changed until it is back.";
            case BUSY -> "The store has too much to do; try again.";
            case OTHER -> "The store failed: " + detail;
        };
    }

    /** In the names of migrations. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Which one an address means.
     *
     * @throws OperationFailed if none of them
     */
    static Dialect of(String url) {
        if (url.startsWith("jdbc:sqlite:")) {
            return SQLITE;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new OperationFailed("A store is at an address that begins with jdbc:sqlite: or jdbc:postgresql:");
    }

    /** What SQLite makes beside the file has the same rights. */
    private static void createOwnerOnly(Path file) throws SQLException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            return;
        } catch (IOException e) {
            throw new SQLException("The file " + file + " cannot be made: " + e.getMessage(), "", 14, e);
        }
    }
}
