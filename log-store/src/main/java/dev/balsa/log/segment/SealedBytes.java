package dev.balsa.log.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The frame around everything here that is not an entry: segment header, index file, manifest. Big-endian:
 *
 * <pre>
 *  0 magic u64      eight letters that name the kind of file
 *  8 length u32     all of it
 * 12 checksum u32   CRC32C over bytes 0..12 and then 16..length
 * 16 version u32    of the body's format
 * 20 body
 * </pre>
 */
final class SealedBytes {
    static final int PREFIX_BYTES = 20;

    private static final int LENGTH_AT = 8;
    private static final int CHECKSUM_AT = 12;
    private static final int VERSION_AT = 16;

    private SealedBytes() {}

    /** A buffer for a body of this size, positioned at it; {@link #seal} completes it. */
    static ByteBuffer allocate(int bodyBytes) {
        return ByteBuffer.allocate(PREFIX_BYTES + bodyBytes).position(PREFIX_BYTES);
    }

    /** Fills in the prefix of a buffer whose body is complete. */
    static ByteBuffer seal(ByteBuffer sealed, long magic, int version) {
        if (sealed.hasRemaining()) {
            throw new IllegalStateException(sealed.remaining() + " bytes of the body are missing");
        }
        sealed.putLong(0, magic).putInt(LENGTH_AT, sealed.limit()).putInt(VERSION_AT, version);
        return sealed.putInt(CHECKSUM_AT, checksum(sealed, sealed.limit())).flip();
    }

    /** The length that the first bytes claim; nothing may be allocated for it before it is compared with what is there. */
    static int claimedLength(ByteBuffer bytes) throws UnreadableException {
        if (bytes.remaining() < PREFIX_BYTES) {
            throw new UnreadableException("only " + bytes.remaining() + " bytes");
        }
        return bytes.getInt(bytes.position() + LENGTH_AT);
    }

    /** The verified body of {@code bytes}, which must be exactly one sealed piece. */
    static ByteBuffer open(ByteBuffer bytes, long magic, int version) throws UnreadableException {
        ByteBuffer sealed = bytes.slice();
        int length = claimedLength(sealed);
        if (sealed.getLong(0) != magic) {
            throw new UnreadableException("it begins with other letters than it should");
        }
        if (length != sealed.limit()) {
            throw new UnreadableException("claims a length of " + length + " in " + sealed.limit() + " bytes");
        }
        if (sealed.getInt(CHECKSUM_AT) != checksum(sealed, length)) {
            throw new UnreadableException("it does not match its checksum");
        }
        if (sealed.getInt(VERSION_AT) != version) {
            throw new UnreadableException("has the unknown format version " + sealed.getInt(VERSION_AT));
        }
        return sealed.position(PREFIX_BYTES).slice();
    }

    /** The magic number of eight letters. */
    static long magic(String letters) {
        long magic = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            magic = magic << Byte.SIZE | letters.charAt(i);
        }
        return magic;
    }

    private static int checksum(ByteBuffer sealed, int length) {
        CRC32C crc = new CRC32C();
        crc.update(sealed.slice(0, CHECKSUM_AT));
        crc.update(sealed.slice(VERSION_AT, length - VERSION_AT));
        return (int) crc.getValue();
    }
}
