package dev.balsa.broker.controller;

/**
 * A command's outcome once everything it stands on is committed.
 *
 * @param metadataVersion a broker that has applied the metadata log up to here sees it
 */
public record CommandReply(CommandResult result, long metadataVersion) {}
