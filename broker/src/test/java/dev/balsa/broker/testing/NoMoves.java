package dev.balsa.broker.testing;

import dev.balsa.broker.movement.WantedReplicas;

/** A group whose replicas stay where they are. */
public final class NoMoves implements WantedReplicas {
    @Override
    public Wish wish() {
        return Wish.NONE;
    }

    @Override
    public void arrived(Wish wish) {
        throw new AssertionError("nothing was wanted, " + wish + " arrived");
    }
}
