package dev.balsa.client.codec;

/**
 * How hard to try; each codec has its own scale, and snappy none.
 *
 * @param gzip -1 (the library's default) to 9
 * @param lz4 1 to 17; 9 is the fast compressor, anything else the thorough one
 * @param zstd -131072 to 22
 */
public record CompressionLevels(int gzip, int lz4, int zstd) {
    public static final CompressionLevels DEFAULT = new CompressionLevels(-1, 9, 3);
}
