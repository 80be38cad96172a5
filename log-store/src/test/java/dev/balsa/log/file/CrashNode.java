package dev.balsa.log.file;

/** What a name in a simulated directory stands for. */
sealed interface CrashNode permits CrashFile, CrashDirectory {}
