package dev.balsa.log.journal;

/**
 * @param fileBytes size of a file, whole blocks of 4 KiB; bounds the size of a frame
 * @param files how many are kept, at least 3: one to write, one to free, one in reserve
 * @param stagingBytes the buffer through which frames are written, whole blocks
 */
public record JournalSettings(int fileBytes, int files, int stagingBytes) {
    private static final int MIN_BLOCKS = 4;

    public JournalSettings {
        if (fileBytes < MIN_BLOCKS * JournalBlock.BYTES || fileBytes % JournalBlock.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a journal file of " + fileBytes + " bytes is too small or not made of whole blocks of 4096");
        }
        if (files < 3) {
            throw new IllegalArgumentException("a journal needs at least 3 files, not " + files);
        }
    }
}
