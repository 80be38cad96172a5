package dev.balsa.broker.rpc;

import com.google.protobuf.ByteString;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.proto.internal.v1.ReadEntriesRequest;
import dev.balsa.proto.internal.v1.ReadEntriesResponse;
import dev.balsa.proto.internal.v1.RepairServiceGrpc;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks one broker for entries and believes nothing that does not verify. Blocks. */
public final class PeerEntries {
    private static final long TIMEOUT_MS = 5_000;
    private static final int MAX_ANSWER_BYTES = EntryFrame.MAX_FRAME_BYTES + (1 << 20);

    private final String clusterId;
    private final BrokerChannels channels;

    public PeerEntries(String clusterId, BrokerChannels channels) {
        this.clusterId = clusterId;
        this.channels = channels;
    }

    /**
     * @return at least one entry, from {@code fromIndex} on without gaps, none behind {@code toIndex}
     * @throws IOException if that broker has none to give, with why
     */
    public List<Entry> read(int brokerId, GroupId group, long fromIndex, long toIndex) throws IOException {
        Channel channel = channels.channel(brokerId);
        if (channel == null) {
            throw new IOException("its address is not known");
        }
        ReadEntriesRequest request = ReadEntriesRequest.newBuilder()
                .setClusterId(clusterId)
                .setGroupId(group.value())
                .setFromIndex(fromIndex)
                .setToIndex(toIndex)
                .build();
        ReadEntriesResponse response;
        try {
            response = RepairServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .withMaxInboundMessageSize(MAX_ANSWER_BYTES)
                    .readEntries(request);
        } catch (StatusRuntimeException e) {
            throw new IOException(e.getStatus().getCode() + ": " + e.getStatus().getDescription(), e);
        }
        List<Entry> entries = new ArrayList<>();
        long index = fromIndex;
        for (ByteString bytes : response.getEntriesList()) {
            entries.add(verified(bytes, index, toIndex));
            index++;
        }
        if (entries.isEmpty()) {
            throw new IOException("it sent nothing");
        }
        return entries;
    }

    private static Entry verified(ByteString bytes, long index, long toIndex) throws IOException {
        Entry entry;
        try {
            entry = EntryFrame.decode(bytes.asReadOnlyByteBuffer());
        } catch (CorruptEntryException | IllegalArgumentException e) {
            throw new IOException("what it sent does not verify: " + e.getMessage(), e);
        }
        if (entry.index() != index || index > toIndex || entry.sizeBytes() != bytes.size()) {
            throw new IOException("it sent " + entry + " in the place of entry " + index);
        }
        return entry;
    }
}
