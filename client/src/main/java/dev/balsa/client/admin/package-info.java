/**
 * Topics, brokers and replicas: {@link dev.balsa.client.admin.BalsaAdmin} and the values it answers with. Nothing here
 * reads or writes records.
 */
@NullMarked
package dev.balsa.client.admin;

import org.jspecify.annotations.NullMarked;
