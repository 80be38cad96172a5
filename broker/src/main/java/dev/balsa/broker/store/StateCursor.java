package dev.balsa.broker.store;

/**
 * Rows as of the moment it was opened, in byte order of their keys, one after the other: what is written later does not show.
 * Any thread, but one at a time. An open one keeps the store from forgetting old rows, so it is not to be kept for long.
 */
interface StateCursor extends Rows {}
