/**
 * Histories out of a model instead of a cluster: to see what a report looks like, and to measure the judge. Everything in them is
 * as it should be.
 */
@NullMarked
package dev.balsa.chaos.sample;

import org.jspecify.annotations.NullMarked;
