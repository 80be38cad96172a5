package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.AckLevel;
import java.util.ArrayList;
import java.util.List;

/** The clients of a run; one that has crashed is followed by another of its kind. */
final class VirtualCrew {
    private static final long SUCCESSION_MS = 200;
    /** No more than partitions: who comes back gets its share from one that stays, and that one commits too late then. */
    private static final int MEMBERS = 2;

    private final VirtualSite site;
    private final List<VirtualClient> clients = new ArrayList<>();
    private int nextNumber = 1;
    private boolean isStopping;

    VirtualCrew(VirtualSite site) {
        this.site = site;
    }

    int takeNumber() {
        return nextNumber++;
    }

    void start() {
        clients.add(new PlainSender(site, takeNumber(), AckLevel.ALL));
        clients.add(new PlainSender(site, takeNumber(), AckLevel.ALL));
        clients.add(new PlainSender(site, takeNumber(), AckLevel.LEADER));
        clients.add(new PlainSender(site, takeNumber(), AckLevel.NONE));
        for (int i = 0; i < site.partitions().size(); i++) {
            clients.add(new StormingSender(site, takeNumber()));
        }
        clients.add(new PartitionReader(site, takeNumber(), site.partitions()));
        clients.add(new PartitionReader(site, takeNumber(), site.partitions()));
        clients.add(new OffsetCommitter(site, takeNumber()));
        clients.add(new EndAsker(site, takeNumber()));
        for (int i = 0; i < MEMBERS; i++) {
            clients.add(new GroupMember(site, takeNumber()));
        }
        clients.add(new TopicChurner(site, takeNumber()));
        clients.forEach(VirtualClient::start);
    }

    /** Machines that clients run on, of all that there may be. */
    List<Integer> hosts() {
        return clients.stream().map(client -> client.process.host()).toList();
    }

    void crash(int pick) {
        int place = pick % clients.size();
        VirtualClient gone = clients.get(place);
        gone.crash();
        VirtualClient next = gone.successor(takeNumber());
        clients.set(place, next);
        site.world().queue().in(VirtualRun.us(SUCCESSION_MS), () -> {
            if (!isStopping) {
                next.start();
            }
        });
    }

    /** Nobody begins anything more; what is under way ends by itself. */
    void stop() {
        isStopping = true;
        clients.forEach(VirtualClient::stop);
    }
}
