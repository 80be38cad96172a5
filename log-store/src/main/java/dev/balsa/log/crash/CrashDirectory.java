package dev.balsa.log.crash;

import java.util.TreeMap;

/** A simulated directory: the names programs see and the names the disk has. Guarded by its file system. */
final class CrashDirectory implements CrashNode {
    final TreeMap<String, CrashNode> live = new TreeMap<>();
    final TreeMap<String, CrashNode> disk = new TreeMap<>();
}
