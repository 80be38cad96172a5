package dev.balsa.chaos.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which packets are dropped, by the faults that want it. Any number of faults may overlap; each takes back only its own. Addresses
 * are the last number of an IPv4 address on the cluster's network.
 */
final class PacketRules {
    /** @param percent of the packets that go one way */
    record Drop(int from, int to, int percent) {
        Drop {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("a share of " + percent + " %");
            }
        }
    }

    private final String table;
    private final String prefix;
    private final Map<Integer, List<Drop>> drops = new TreeMap<>();
    private int nextFault;

    /** @param prefix of all addresses, with the dot at its end */
    PacketRules(String table, String prefix) {
        this.table = table;
        this.prefix = prefix;
    }

    /** Returns what {@link #remove} wants. */
    int add(List<Drop> added) {
        drops.put(nextFault, List.copyOf(added));
        return nextFault++;
    }

    void remove(int fault) {
        drops.remove(fault);
    }

    /** For {@code nft -f -}: replaces the whole table in one transaction, so no packet meets half of it. */
    String script() {
        List<String> rules = new ArrayList<>();
        for (List<Drop> fault : drops.values()) {
            for (Drop drop : fault) {
                String share = drop.percent == 100 ? "" : "numgen random mod 100 < " + drop.percent + " ";
                rules.add(
                        "    ip saddr " + prefix + drop.from + " ip daddr " + prefix + drop.to + " " + share + "drop");
            }
        }
        // Packets between brokers are forwarded by the bridge; those of clients enter or leave it at this machine.
        return """
                table bridge %1$s {
                }
                delete table bridge %1$s
                table bridge %1$s {
                  chain drops {
                %2$s
                  }
                  chain between {
                    type filter hook forward priority 0; policy accept;
                    jump drops
                  }
                  chain toclients {
                    type filter hook input priority 0; policy accept;
                    jump drops
                  }
                  chain fromclients {
                    type filter hook output priority 0; policy accept;
                    jump drops
                  }
                }
                """.formatted(table, String.join("\n", rules));
    }

    String removal() {
        return "table bridge " + table + " {\n}\ndelete table bridge " + table + "\n";
    }
}
