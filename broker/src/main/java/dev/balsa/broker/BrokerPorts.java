package dev.balsa.broker;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.raft.runtime.MonotonicClock;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time, chance and disk as a broker meets them.
 *
 * @param seeds seeds for everything that draws lots: election timeouts, jitter
 * @param ids where topic ids come from; never twice the same
 * @param platform what the broker runs on
 */
public record BrokerPorts(
        MonotonicClock clock,
        InstantSource wallClock,
        LongSupplier seeds,
        FileIo files,
        Supplier<UUID> ids,
        BrokerPlatform platform) {
    /** Those of this machine. */
    public static BrokerPorts ofMachine() {
        return new BrokerPorts(
                System::nanoTime,
                InstantSource.system(),
                new SecureRandom()::nextLong,
                new NioFileIo(),
                UUID::randomUUID,
                new MachinePlatform());
    }

    /** The same with another disk. */
    public BrokerPorts withFiles(FileIo others) {
        return new BrokerPorts(clock, wallClock, seeds, others, ids, platform);
    }
}
