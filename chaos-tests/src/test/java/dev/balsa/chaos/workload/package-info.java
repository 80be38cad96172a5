/** Tests of the package of that name. */
@NullMarked
package dev.balsa.chaos.workload;

import org.jspecify.annotations.NullMarked;
