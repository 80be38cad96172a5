package dev.balsa.chaos.junit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Behind {@link BalsaCluster}. */
final class BalsaClusterExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(BalsaClusterExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Class<?> test = context.getRequiredTestClass();
        BalsaCluster wanted = AnnotationSupport.findAnnotation(test, BalsaCluster.class)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        "annotate " + test.getName() + " with @BalsaCluster instead of naming its extension"));
        if (wanted.brokers() < 1 || wanted.brokers() > 9) {
            throw new ExtensionConfigurationException(
                    "@BalsaCluster of " + test.getName() + " has brokers = " + wanted.brokers() + "; allowed: 1 to 9");
        }
        List<String> configs = Arrays.asList(wanted.configs());
        // The store closes it behind the last test of the class.
        context.getStore(NAMESPACE)
                .put(TestCluster.class, TestCluster.start(test.getName(), wanted.brokers(), configs));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        cluster(context).mend();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    private static TestCluster cluster(ExtensionContext context) {
        TestCluster cluster = context.getStore(NAMESPACE).get(TestCluster.class, TestCluster.class);
        if (cluster == null) {
            throw new ExtensionConfigurationException("the cluster of this class did not start");
        }
        return cluster;
    }
}
