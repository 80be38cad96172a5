package dev.balsa.client.admin;

/**
 * One line of a list of consumer groups.
 *
 * @param state {@code EMPTY}, {@code RECONCILING} or {@code STABLE}
 * @param coordinator broker id
 */
public record GroupListing(String name, String state, int members, int coordinator) {}
