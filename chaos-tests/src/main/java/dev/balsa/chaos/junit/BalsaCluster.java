package dev.balsa.chaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a cluster of real broker processes before the first test of a class and removes it behind the last one. Tests get it as a
 * parameter of the type {@link TestCluster}. What a test has broken is mended before the next one begins.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BalsaClusterExtension.class)
public @interface BalsaCluster {
    /** 1 to 9. */
    int brokers() default 3;

    /** Options of the brokers, each as {@code key=value}; fault injection is enabled in any case. */
    String[] configs() default {};
}
