/** Shows what the judge found: results.json and a page that needs nothing else. It decides nothing. */
@NullMarked
package dev.balsa.chaos.report;

import org.jspecify.annotations.NullMarked;
