package dev.balsa.broker.group.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    @Test
    void behavesAsASortedMapAndNeverChanges() {
        Random random = new Random(5);
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        TreeMap<Integer, Integer> model = new TreeMap<>();
        List<PersistentMap<Integer, Integer>> versions = new ArrayList<>();
        List<TreeMap<Integer, Integer>> models = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            int key = random.nextInt(300);
            if (random.nextInt(5) < 3) {
                map = map.with(key, step);
                model.put(key, step);
            } else {
                map = map.without(key);
                model.remove(key);
            }
            assertEquals(model.size(), map.size());
            assertEquals(model.get(key), map.get(key));
            if (step % 500 == 0) {
                versions.add(map);
                models.add(new TreeMap<>(model));
            }
        }
        for (int i = 0; i < versions.size(); i++) {
            List<Map.Entry<Integer, Integer>> entries = new ArrayList<>();
            versions.get(i).forEach(entries::add);
            assertEquals(List.copyOf(models.get(i).entrySet()), entries, "version " + i);
        }
    }

    @Test
    void ascendingKeysDoNotMakeItDeep() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 200_000; i++) {
            map = map.with(i, i);
        }
        assertEquals(200_000, map.size());
        assertEquals(199_999, map.get(199_999));
    }
}
