package dev.balsa.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What commands use when they are given no address: written by {@code balsa up}. It stands in {@code $BALSA_PROFILE}, else in
 * {@code profile.properties} of {@code $BALSA_STATE}.
 */
public final class Profile {
    private static final String BOOTSTRAP = "bootstrap.servers";
    private static final String CLUSTER_DIR = "cluster.dir";

    private final Path file;
    private final Properties values;

    private Profile(Path file, Properties values) {
        this.file = file;
        this.values = values;
    }

    /** Reads the profile of this environment; an absent one is empty. */
    public static Profile load(Map<String, String> environment) throws IOException {
        Path file = file(environment);
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                values.load(in);
            }
        }
        return new Profile(file, values);
    }

    /** Where clusters and the profile live by default. */
    public static Path stateDirectory(Map<String, String> environment) {
        String state = environment.get("BALSA_STATE");
        return state != null && !state.isBlank() ? Path.of(state) : Path.of(System.getProperty("user.home"), ".balsa");
    }

    private static Path file(Map<String, String> environment) {
        String file = environment.get("BALSA_PROFILE");
        return file != null && !file.isBlank()
                ? Path.of(file)
                : stateDirectory(environment).resolve("profile.properties");
    }

    public @Nullable String bootstrap() {
        return values.getProperty(BOOTSTRAP);
    }

    public @Nullable Path clusterDirectory() {
        String directory = values.getProperty(CLUSTER_DIR);
        return directory == null ? null : Path.of(directory);
    }

    public void save(String bootstrap, Path clusterDirectory) throws IOException {
        values.setProperty(BOOTSTRAP, bootstrap);
        values.setProperty(CLUSTER_DIR, clusterDirectory.toString());
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            values.store(out, "The cluster that balsa commands speak to; written by balsa up");
        }
    }
}
