package dev.balsa.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inside the broker: state machines do not know each other, and gRPC stays at the edge. */
class BrokerLayersTest {
    private static final List<String> STATE_MACHINES =
            List.of("dev.balsa.broker.partition..", "dev.balsa.broker.group..", "dev.balsa.broker.controller..");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void stateMachinesDoNotKnowEachOther(int index) {
        String one = STATE_MACHINES.get(index);
        String[] others =
                STATE_MACHINES.stream().filter(machine -> !machine.equals(one)).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(one)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(Product.CLASSES);
    }

    @Test
    void onlyTheEdgeTouchesGeneratedStubs() {
        noClasses()
                .that()
                .resideInAPackage(Product.BROKER)
                .and()
                .resideOutsideOfPackages("dev.balsa.broker", "dev.balsa.broker.rpc..", "dev.balsa.broker.transport..")
                .should()
                .dependOnClassesThat(areGeneratedStubs())
                .check(Product.CLASSES);
    }

    /** Where it is off nothing of it may run: there is no other way to it than the one class that is asked whether it is on. */
    @Test
    void onlyTheWiringAndTheServiceKnowInjectedFaults() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.balsa.broker.fault..")
                .and()
                .haveNameNotMatching(
                        "dev\\.balsa\\.broker\\.(FaultSeams|rpc\\.FaultService|rpc\\.FaultMessages)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.balsa.broker.fault..")
                .check(Product.CLASSES);
    }

    private static DescribedPredicate<JavaClass> areGeneratedStubs() {
        return DescribedPredicate.describe("are generated gRPC stubs", type -> {
            String outermost = type.getBaseComponentType().getName().split("\\$", 2)[0];
            return outermost.startsWith("dev.balsa.") && outermost.endsWith("Grpc");
        });
    }
}
