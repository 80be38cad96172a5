package dev.balsa.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import org.junit.jupiter.api.Test;

/** Which module may know which. */
class ModuleDependencyTest {
    @Test
    void wireKnowsNoOther() {
        noClasses()
                .that()
                .resideInAnyPackage(Product.WIRE, Product.GENERATED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Product.RAFT, Product.LOG, Product.CLIENT, Product.BROKER, Product.SIMULATION, Product.CLI)
                .check(Product.CLASSES);
    }

    @Test
    void clientKnowsOnlyTheWire() {
        noClasses()
                .that()
                .resideInAPackage(Product.CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Product.RAFT, Product.LOG, Product.BROKER, Product.SIMULATION, Product.CLI)
                .check(Product.CLASSES);
    }

    @Test
    void logStoreKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage(Product.LOG)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Product.WIRE,
                        Product.GENERATED,
                        Product.CLIENT,
                        Product.BROKER,
                        Product.SIMULATION,
                        Product.CLI,
                        "io.grpc..",
                        "com.google.protobuf..")
                .check(Product.CLASSES);
    }

    @Test
    void logStoreKnowsOnlyTheLogAndThePortsOfRaft() {
        noClasses()
                .that()
                .resideInAPackage(Product.LOG)
                .should()
                .dependOnClassesThat(internalToRaft())
                .check(Product.CLASSES);
    }

    @Test
    void brokerKnowsNeitherSimulationNorCommandLine() {
        noClasses()
                .that()
                .resideInAPackage(Product.BROKER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Product.CLIENT, Product.SIMULATION, Product.CLI)
                .check(Product.CLASSES);
    }

    /** Ports and the values that pass through them are interfaces, records and enums; machinery is classes. */
    private static DescribedPredicate<JavaClass> internalToRaft() {
        return DescribedPredicate.describe("are internal to raft", type -> {
            JavaClass element = type.getBaseComponentType();
            String name = element.getPackageName();
            if (!name.startsWith("dev.balsa.raft.") || isUnder(name, "log") || isUnder(name, "membership")) {
                return false;
            }
            boolean mayHoldPorts = isUnder(name, "core") || isUnder(name, "runtime");
            boolean isPortOrValue = element.isInterface()
                    || element.isRecord()
                    || element.isEnum()
                    || element.isAssignableTo(Throwable.class);
            return !(mayHoldPorts && isPortOrValue && element.getModifiers().contains(JavaModifier.PUBLIC));
        });
    }

    private static boolean isUnder(String packageName, String part) {
        String root = "dev.balsa.raft." + part;
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
