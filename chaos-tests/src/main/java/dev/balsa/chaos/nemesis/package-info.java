/**
 * Carries out fault plans: looks up whom a fault hits when it begins, injects it, and undoes it when its time is over. Whatever happens
 * here stands in the history. It must not look at what the workload does.
 */
@NullMarked
package dev.balsa.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
