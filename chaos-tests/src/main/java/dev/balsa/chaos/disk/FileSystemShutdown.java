package dev.balsa.chaos.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The shutdown call of ext4 and XFS, made for testing crash consistency: the file system stops at once and forgets what
 * was not written to the device.
 */
final class FileSystemShutdown {
    /** {@code _IOR('X', 125, __u32)}, the same number for both file systems. */
    private static final long SHUTDOWN_REQUEST = 0x8004587DL;
    /** Do not even flush the file system's own journal. */
    private static final int WITHOUT_LOG_FLUSH = 2;

    private FileSystemShutdown() {}

    // The only way to an ioctl without native code of our own.
    @SuppressWarnings("restricted")
    static void shutdown(Path mountPoint) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup libc = linker.defaultLookup();
            MethodHandle open = linker.downcallHandle(
                    libc.findOrThrow("open"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
            MethodHandle ioctl = linker.downcallHandle(
                    libc.findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            MethodHandle close = linker.downcallHandle(
                    libc.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int descriptor = (int) open.invokeExact(arena.allocateFrom(mountPoint.toString()), 0);
            if (descriptor < 0) {
                throw new IOException("cannot open " + mountPoint);
            }
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_LOG_FLUSH);
            int result = (int) ioctl.invokeExact(descriptor, SHUTDOWN_REQUEST, flags);
            int closed = (int) close.invokeExact(descriptor);
            if (result != 0 || closed != 0) {
                throw new IOException(
                        "the file system on " + mountPoint + " refused to shut down (needs root and ext4 or XFS)");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("calling the file system's shutdown on " + mountPoint + " failed", e);
        }
    }
}
