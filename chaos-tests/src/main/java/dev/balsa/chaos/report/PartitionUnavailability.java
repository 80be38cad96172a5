package dev.balsa.chaos.report;

import dev.balsa.chaos.check.Unavailability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The times in which one partition acknowledged nothing, summed up. */
record PartitionUnavailability(String partition, int windows, long longestNs, long totalNs, long medianNs) {
    /** One for each partition that was sent to, by name; without windows too. */
    static List<PartitionUnavailability> of(List<Unavailability> windows, Iterable<String> partitions) {
        Map<String, List<Long>> lengths = new TreeMap<>();
        partitions.forEach(partition -> lengths.put(partition, new ArrayList<>()));
        for (Unavailability window : windows) {
            lengths.computeIfAbsent(window.partition(), name -> new ArrayList<>())
                    .add(window.lengthNs());
        }
        List<PartitionUnavailability> all = new ArrayList<>();
        lengths.forEach((partition, times) -> {
            times.sort(null);
            all.add(new PartitionUnavailability(
                    partition,
                    times.size(),
                    times.isEmpty() ? 0 : times.getLast(),
                    times.stream().mapToLong(Long::longValue).sum(),
                    times.isEmpty() ? 0 : times.get(times.size() / 2)));
        });
        return all;
    }
}
