/** Tests of the admin client. */
@NullMarked
package dev.balsa.client.admin;

import org.jspecify.annotations.NullMarked;
