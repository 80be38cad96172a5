package dev.balsa.simulation.fault;

import java.util.Locale;

/**
 * @param id place in the seed's full plan
 * @param atUs when it strikes
 * @param lastsUs when it is healed, counted from then
 */
public record PlannedFault(int id, long atUs, long lastsUs, Fault fault) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%-3d %10.6fs for %9.6fs  %s", id, atUs / 1e6, lastsUs / 1e6, fault);
    }
}
