/**
 * This broker's standing with the controller: it registers, says that it lives, and learns who else does. It must not know
 * how calls reach the controller.
 */
@NullMarked
package dev.balsa.broker.session;

import org.jspecify.annotations.NullMarked;
