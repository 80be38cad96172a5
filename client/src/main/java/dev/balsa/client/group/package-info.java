/**
 * The member's side of consumer groups: finding the coordinator and following it, heartbeats, assignments and their loss.
 *
 * <ul>
 *   <li>{@code Coordinator}: where it is, as far as is known; {@code CoordinatorFinder}: asks for it; {@code CoordinatorCalls}:
 *       calls that follow it
 *   <li>{@code GroupMember}: one membership and its thread; {@code Membership}: its states and what is said when
 * </ul>
 *
 * <p>Knows nothing of records, positions and callbacks: those belong to the consumer's thread, which looks at
 * {@code MembershipView}s and confirms what it did about them.
 */
@NullMarked
package dev.balsa.client.group;

import org.jspecify.annotations.NullMarked;
