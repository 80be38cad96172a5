package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.client.consumer.ConsumerRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template for records, in kcat's letters: {@code %v} value, {@code %k} key, {@code %o} offset, {@code %p} partition, {@code %t}
 * topic, {@code %T} timestamp, {@code %%} a percent sign, {@code \n} and {@code \t}.
 */
final class RecordFormat {
    private static final byte[] NOTHING = {};

    private final List<Part> parts;

    private interface Part {
        byte[] of(ConsumerRecord<byte[], byte[]> record);
    }

    private RecordFormat(List<Part> parts) {
        this.parts = parts;
    }

    static RecordFormat parse(String template) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            boolean last = i + 1 == template.length();
            if ((c == '%' || c == '\\') && last) {
                throw illegal(template, String.valueOf(c));
            }
            if (c == '%') {
                i++;
                parts.add(field(template, template.charAt(i)));
            } else if (c == '\\') {
                i++;
                parts.add(text(escape(template, template.charAt(i))));
            } else {
                parts.add(text(String.valueOf(c)));
            }
        }
        return new RecordFormat(parts);
    }

    void write(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException {
        for (Part part : parts) {
            out.write(part.of(record));
        }
    }

    private static Part field(String template, char letter) {
        return switch (letter) {
            case 'v' -> record -> orNothing(record.value());
            case 'k' -> record -> orNothing(record.key());
            case 'o' -> record -> bytes(Long.toString(record.offset()));
            case 'p' -> record -> bytes(Integer.toString(record.partition()));
            case 't' -> record -> bytes(record.topic());
            case 'T' -> record -> bytes(Long.toString(record.timestampMs()));
            case '%' -> text("%");
            default -> throw illegal(template, "%" + letter);
        };
    }

    private static String escape(String template, char letter) {
        return switch (letter) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case '\\' -> "\\";
            default -> throw illegal(template, "\\" + letter);
        };
    }

    private static Part text(String text) {
        byte[] bytes = bytes(text);
        return record -> bytes;
    }

    private static byte[] orNothing(byte @Nullable [] bytes) {
        return bytes == null ? NOTHING : bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CommandFailure illegal(String template, String what) {
        return new CommandFailure(
                ExitCode.USAGE, "the format '" + template + "' has an unknown " + what, "%v %k %o %p %t %T %% \\n \\t");
    }
}
