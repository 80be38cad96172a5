package dev.balsa.log.crash;

/** What a name in a simulated directory stands for. */
sealed interface CrashNode permits CrashFile, CrashDirectory {}
