package dev.balsa.log;

import dev.balsa.log.DataDirectory.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/** The text of {@code balsa.properties}: key=value lines for people, a checksum in the last line for us. */
final class IdentityFile {
    /**
     * Of everything in the directory. Raised with every change that another version would read wrongly; pieces inside carry numbers
     * of their own, so that a file that was copied here is not taken for one of this version.
     */
    static final int VERSION = 2;

    /**
     * Of a directory that is one of several: whoever does not know of the others would start without them. Apart from the lines that
     * name them it is as {@link #VERSION}.
     */
    static final int VERSION_OF_SEVERAL = 3;

    static final int MAX_BYTES = 1 << 20;

    private static final String HEAD =
            "# Identity of a Balsa data directory. Written once when it was formatted; never edit or copy it.\n";
    private static final String CHECKSUM = "checksum=";

    private IdentityFile() {}

    static byte[] encode(Identity identity) {
        StringBuilder text = new StringBuilder(HEAD);
        boolean isAlone = identity.directories().size() == 1;
        line(text, "version", Integer.toString(isAlone ? VERSION : VERSION_OF_SEVERAL));
        line(text, "cluster.id", identity.clusterId());
        line(text, "broker.id", Integer.toString(identity.brokerId()));
        line(text, "incarnation", identity.incarnation().toString());
        for (String controller : identity.initialControllers()) {
            line(text, "initial.controller", controller);
        }
        if (!isAlone) {
            line(text, "directory.id", identity.directory().toString());
            identity.directories().forEach(id -> line(text, "directory", id.toString()));
        }
        String checksum = checksum(text.toString());
        text.append(CHECKSUM).append(checksum).append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param where the file's path, for messages */
    static Identity decode(byte[] bytes, String where) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int at = text.lastIndexOf(CHECKSUM);
        if (at < 0 || !text.substring(at).equals(CHECKSUM + checksum(text.substring(0, at)) + "\n")) {
            throw damaged(where, "its checksum does not match");
        }
        String clusterId = null;
        UUID incarnation = null;
        int brokerId = -1;
        int version = -1;
        UUID directory = null;
        List<UUID> directories = new ArrayList<>();
        List<String> controllers = new ArrayList<>();
        try {
            for (String line : text.substring(0, at).lines().toList()) {
                int equals = line.indexOf('=');
                String value = line.substring(equals + 1);
                switch (equals < 0 ? "" : line.substring(0, equals)) {
                    case "version" -> version = Integer.parseInt(value);
                    case "cluster.id" -> clusterId = value;
                    case "broker.id" -> brokerId = Integer.parseInt(value);
                    case "incarnation" -> incarnation = UUID.fromString(value);
                    case "initial.controller" -> controllers.add(value);
                    case "directory.id" -> directory = UUID.fromString(value);
                    case "directory" -> directories.add(UUID.fromString(value));
                    default -> {}
                }
            }
        } catch (IllegalArgumentException e) {
            throw damaged(where, String.valueOf(e.getMessage()));
        }
        requireReadable(version, where);
        if (clusterId == null || incarnation == null || brokerId < 0) {
            throw damaged(where, "a line is missing");
        }
        if (version == VERSION) {
            return new Identity(clusterId, brokerId, incarnation, controllers);
        }
        if (directory == null
                || !directories.contains(directory)
                || !directories.getFirst().equals(incarnation)) {
            throw damaged(where, "it does not say which of the broker's directories it is");
        }
        return new Identity(clusterId, brokerId, incarnation, controllers, directory, directories);
    }

    private static void requireReadable(int version, String where) throws IOException {
        if (version != VERSION && version != VERSION_OF_SEVERAL) {
            throw new IOException(where + " has the format version " + version + ", this version of Balsa reads "
                    + VERSION + " and " + VERSION_OF_SEVERAL + " and nothing else. "
                    + (version > VERSION_OF_SEVERAL
                            ? "A newer Balsa wrote it: start that one."
                            : "An older Balsa wrote it, and no version upgrades it in place: start that one, or format an empty"
                                    + " directory and let the broker join as a new replica.")
                    + " Nothing was changed.");
        }
    }

    private static IOException damaged(String where, String what) {
        return new IOException(where + " is damaged: " + what
                + ". Put back the original file if there is a copy of it; otherwise format an empty directory and let the broker join"
                + " as a new replica.");
    }

    private static void line(StringBuilder text, String key, String value) {
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(key + " must not contain control characters");
        }
        text.append(key).append('=').append(value).append('\n');
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
