package dev.balsa.chaos.check;

/** One offset of one partition, by the partition's name. */
record LogPlace(String partition, long offset) {}
