/**
 * Runs and prepares single brokers for real deployments: {@code balsa server ...}.
 */
@NullMarked
package dev.balsa.cli.server;

import org.jspecify.annotations.NullMarked;
