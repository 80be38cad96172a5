package dev.balsa.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The core of Raft is a function of its inputs: no clock, no I/O, no threads, no chance, no libraries. */
class RaftPurityTest {
    private static final String RUNTIME = "dev.balsa.raft.runtime..";
    private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

    @Test
    void raftNeedsOnlyTheBaseModuleAndJSpecify() {
        classes()
                .that()
                .resideInAPackage(Product.RAFT)
                .should()
                .onlyDependOnClassesThat(ofRaftTheBaseModuleOrJSpecify())
                .check(Product.CLASSES);
    }

    @Test
    void coreDoesNoIoAndHasNoClockOrThreads() {
        noClasses()
                .that()
                .resideInAPackage(Product.RAFT)
                .and()
                .resideOutsideOfPackage(RUNTIME)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.time..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(Product.CLASSES);
    }

    @Test
    void coreReadsNoClockAndDrawsNoLots() {
        noClasses()
                .that()
                .resideInAPackage(Product.RAFT)
                .and()
                .resideOutsideOfPackage(RUNTIME)
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(Product.CLASSES);
    }

    @Test
    void coreDoesNotKnowItsRuntime() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.balsa.raft.core..",
                        "dev.balsa.raft.log..",
                        "dev.balsa.raft.quorum..",
                        "dev.balsa.raft.membership..",
                        "dev.balsa.raft.message..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RUNTIME)
                .check(Product.CLASSES);
    }

    private static DescribedPredicate<JavaClass> ofRaftTheBaseModuleOrJSpecify() {
        return DescribedPredicate.describe("belong to raft, java.base or JSpecify", type -> {
            JavaClass element = type.getBaseComponentType();
            String name = element.getPackageName();
            return element.isPrimitive()
                    || JAVA_BASE.contains(name)
                    || name.equals("dev.balsa.raft")
                    || name.startsWith("dev.balsa.raft.")
                    || name.equals("org.jspecify.annotations");
        });
    }
}
