package dev.balsa.arch;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages of a module form layers. */
class PackageCycleTest {
    @ParameterizedTest
    @ValueSource(strings = {"wire", "raft", "simulation", "log", "client", "broker", "cli"})
    void packagesOfAModuleHaveNoCycle(String module) {
        slices().matching("dev.balsa." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(Product.CLASSES);
    }
}
