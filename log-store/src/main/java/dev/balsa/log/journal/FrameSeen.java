package dev.balsa.log.journal;

/**
 * A frame of which at least one block was found.
 *
 * @param file where it stands
 * @param firstBlock its first block, whether that one is readable or not
 * @param stamp what its blocks say about it
 * @param intactBlocks blocks that are exactly as written
 * @param staleBlocks blocks in its extent that hold valid older content
 */
record FrameSeen(JournalFile file, int firstBlock, JournalBlock.Frame stamp, int intactBlocks, int staleBlocks) {
    long lsn() {
        return stamp.lsn();
    }

    int endBlock() {
        return firstBlock + stamp.blockCount();
    }

    boolean isComplete() {
        return intactBlocks == stamp.blockCount();
    }

    /** A write that did not happen entirely; every block of it that is not as written is as it was before. */
    boolean isTorn() {
        return staleBlocks > 0;
    }

    boolean isSeal() {
        return (stamp.flags() & JournalBlock.SEAL) != 0;
    }

    /** Written by recovery, so that it counts only together with a seal. */
    boolean isOfRecovery() {
        return (stamp.flags() & (JournalBlock.SEAL | JournalBlock.REWRITTEN)) != 0;
    }

    boolean isCatalog() {
        return (stamp.flags() & JournalBlock.CATALOG) != 0;
    }
}
