package dev.balsa.chaos.history;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one line, in whatever order they came; those nobody knows are skipped. */
final class LineFields {
    private static final String ADVICE = "docs/history-format.md describes every line";

    private final long line;
    private final Map<String, Object> scalars = new LinkedHashMap<>();
    private final List<Answer.Batch> batches = new ArrayList<>();
    private final List<Request.Ownership> owners = new ArrayList<>();
    private final Map<String, Long> offsetsByPartition = new LinkedHashMap<>();
    private final List<String> partitions = new ArrayList<>();
    private final List<String> plan = new ArrayList<>();
    private final List<Integer> brokerList = new ArrayList<>();
    private long @Nullable [] values;
    private long @Nullable [] offsets;
    private final Set<String> present = new HashSet<>();

    private LineFields(long line) {
        this.line = line;
    }

    static LineFields parse(long line, String text) throws HistoryFormatException {
        LineFields fields = new LineFields(line);
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.setStrictness(Strictness.STRICT);
            json.beginObject();
            while (json.hasNext()) {
                fields.field(json, json.nextName());
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("something follows");
            }
            return fields;
        } catch (HistoryFormatException e) {
            throw e;
        } catch (MalformedJsonException | EOFException e) {
            throw new HistoryFormatException(line, "not one JSON object", ADVICE, e);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new HistoryFormatException(line, "not an object of this format: " + why, ADVICE, e);
        }
    }

    private void field(JsonReader json, String name) throws IOException {
        present.add(name);
        switch (name) {
            case "t",
                    "p",
                    "op",
                    "end",
                    "term",
                    "hw",
                    "generation",
                    "id",
                    "broker",
                    "code",
                    "offset",
                    "version",
                    "minOperations",
                    "minFaults",
                    "gapMs",
                    "recoveryMs" -> scalars.put(name, json.nextLong());
            case "type",
                    "f",
                    "k",
                    "acks",
                    "reached",
                    "group",
                    "member",
                    "error",
                    "register",
                    "what",
                    "fault",
                    "target",
                    "text",
                    "phase",
                    "format",
                    "name",
                    "seed",
                    "replay",
                    "load",
                    "started" -> scalars.put(name, json.nextString());
            case "idempotent", "reset", "expected", "recordsElections" -> scalars.put(name, json.nextBoolean());
            case "v" -> valueOrValues(json);
            case "offsets" -> {
                if (json.peek() == JsonToken.BEGIN_OBJECT) {
                    offsetsByPartition(json);
                } else {
                    offsets = numbers(json);
                }
            }
            case "brokers" -> brokers(json);
            case "plan" -> strings(json, plan);
            case "partitions" -> strings(json, partitions);
            case "batches" -> batches(json);
            case "owners" -> owners(json);
            default -> {
                present.remove(name);
                json.skipValue();
            }
        }
    }

    private void valueOrValues(JsonReader json) throws IOException {
        if (json.peek() == JsonToken.BEGIN_ARRAY) {
            values = numbers(json);
        } else if (json.peek() == JsonToken.NULL) {
            json.nextNull();
        } else {
            scalars.put("v", json.nextLong());
        }
    }

    /** Null stands for a record that nobody sent. */
    private static long[] numbers(JsonReader json) throws IOException {
        long[] numbers = new long[1];
        int count = 0;
        json.beginArray();
        while (json.hasNext()) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            if (json.peek() == JsonToken.NULL) {
                json.nextNull();
                numbers[count++] = Answer.Batch.FOREIGN;
            } else {
                numbers[count++] = json.nextLong();
            }
        }
        json.endArray();
        return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
    }

    private void offsetsByPartition(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            offsetsByPartition.put(json.nextName(), json.nextLong());
        }
        json.endObject();
    }

    /** A number in the header, a list in events. */
    private void brokers(JsonReader json) throws IOException {
        if (json.peek() == JsonToken.NUMBER) {
            scalars.put("brokers", json.nextLong());
            return;
        }
        json.beginArray();
        while (json.hasNext()) {
            brokerList.add(json.nextInt());
        }
        json.endArray();
    }

    private static void strings(JsonReader json, List<String> into) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            into.add(json.nextString());
        }
        json.endArray();
    }

    private void batches(JsonReader json) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            batches.add(batch(json));
        }
        json.endArray();
    }

    private Answer.Batch batch(JsonReader json) throws IOException {
        String partition = null;
        long highWatermark = Answer.NONE;
        long[] batchOffsets = {};
        long[] batchValues = {};
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "k" -> partition = json.nextString();
                case "hw" -> highWatermark = json.nextLong();
                case "offsets" -> batchOffsets = numbers(json);
                case "v" -> batchValues = numbers(json);
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (partition == null || batchOffsets.length != batchValues.length) {
            throw broken("a batch needs k, and as many offsets as v");
        }
        for (long offset : batchOffsets) {
            notNegative("an offset", offset);
        }
        return new Answer.Batch(partition, highWatermark, batchOffsets, batchValues);
    }

    private void owners(JsonReader json) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            String member = null;
            List<String> owned = new ArrayList<>();
            json.beginObject();
            while (json.hasNext()) {
                switch (json.nextName()) {
                    case "member" -> member = json.nextString();
                    case "partitions" -> strings(json, owned);
                    default -> json.skipValue();
                }
            }
            json.endObject();
            if (member == null) {
                throw broken("an owner needs member and partitions");
            }
            owners.add(new Request.Ownership(member, owned));
        }
        json.endArray();
    }

    HistoryFormatException broken(String what) {
        return new HistoryFormatException(line, what, ADVICE);
    }

    private void require(String name) throws HistoryFormatException {
        if (!present.contains(name)) {
            throw broken("the field " + name + " is missing");
        }
    }

    String text(String name) throws HistoryFormatException {
        require(name);
        return (String) scalars.getOrDefault(name, "");
    }

    String text(String name, String otherwise) {
        return (String) scalars.getOrDefault(name, otherwise);
    }

    @Nullable
    String textOrNull(String name) {
        return (String) scalars.get(name);
    }

    boolean flag(String name) {
        return (boolean) scalars.getOrDefault(name, false);
    }

    long number(String name) throws HistoryFormatException {
        require(name);
        Object number = scalars.get(name);
        if (number == null) {
            throw broken("the field " + name + " has to be a number");
        }
        return notNegative(name, (long) number);
    }

    long number(String name, long otherwise) throws HistoryFormatException {
        return present.contains(name) ? number(name) : otherwise;
    }

    int small(String name) throws HistoryFormatException {
        long number = number(name);
        if (number > Integer.MAX_VALUE) {
            throw broken("the field " + name + " is larger than " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    int small(String name, int otherwise) throws HistoryFormatException {
        return present.contains(name) ? small(name) : otherwise;
    }

    private long notNegative(String name, long number) throws HistoryFormatException {
        if (number < 0) {
            throw broken(name + " is negative: " + number);
        }
        return number;
    }

    /** Null also if the field is there and holds null. */
    @Nullable
    Long value() throws HistoryFormatException {
        require("v");
        return (Long) scalars.get("v");
    }

    long[] values() throws HistoryFormatException {
        require("v");
        if (values == null || values.length == 0) {
            throw broken("v has to be a list of numbers");
        }
        for (long value : values) {
            notNegative("a value", value);
        }
        return values;
    }

    /** Empty if there are none. */
    long[] offsets() throws HistoryFormatException {
        if (offsets == null) {
            return new long[0];
        }
        for (long offset : offsets) {
            notNegative("an offset", offset);
        }
        return offsets;
    }

    Map<String, Long> offsetsByPartition() throws HistoryFormatException {
        require("offsets");
        for (long offset : offsetsByPartition.values()) {
            notNegative("an offset", offset);
        }
        return offsetsByPartition;
    }

    List<String> partitions() throws HistoryFormatException {
        require("partitions");
        return partitions;
    }

    List<String> plan() {
        return plan;
    }

    List<Integer> brokers() {
        return brokerList;
    }

    List<Answer.Batch> batches() throws HistoryFormatException {
        require("batches");
        return batches;
    }

    List<Request.Ownership> owners() throws HistoryFormatException {
        require("owners");
        return owners;
    }
}
