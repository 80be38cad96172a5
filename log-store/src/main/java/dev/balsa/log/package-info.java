/**
 * The log store of one data directory: every group's entries behind one shared journal and one sync. It must not know
 * elections, records or gRPC.
 */
@NullMarked
package dev.balsa.log;

import org.jspecify.annotations.NullMarked;
