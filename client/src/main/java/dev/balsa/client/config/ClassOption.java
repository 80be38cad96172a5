package dev.balsa.client.config;

import java.util.Set;

/** Options whose value is an object or the name of its class. */
final class ClassOption {
    private static final String KAFKA_SERIALIZATION = "org.apache.kafka.common.serialization.";
    private static final String OUR_SERIALIZATION = "dev.balsa.client.serialization.";

    /** Names of Kafka's classes, without their package, for which there are classes here that do the same. */
    private static final Set<String> SERIALIZED =
            Set.of("String", "ByteArray", "ByteBuffer", "Short", "Integer", "Long", "Float", "Double", "UUID");

    private static final String KAFKA_ROUND_ROBIN = "org.apache.kafka.clients.producer.RoundRobinPartitioner";
    private static final String OUR_ROUND_ROBIN = "dev.balsa.client.producer.RoundRobinPartitioner";

    private ClassOption() {}

    static Object instance(String name, Object value, Class<?> of) {
        Object instance = value instanceof CharSequence text
                ? create(name, load(name, text.toString().strip()))
                : value instanceof Class<?> type ? create(name, type) : value;
        if (!of.isInstance(instance)) {
            throw ConfigException.value(name, value, "must be a " + of.getName());
        }
        return instance;
    }

    private static Class<?> load(String name, String className) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(ours(className), true, loader != null ? loader : ClassOption.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw ConfigException.value(name, className, "this class cannot be loaded");
        }
    }

    /** Files written for Kafka's clients carry the names of its classes. */
    private static String ours(String className) {
        if (className.equals(KAFKA_ROUND_ROBIN)) {
            return OUR_ROUND_ROBIN;
        } else if (!className.startsWith(KAFKA_SERIALIZATION)) {
            return className;
        }
        String simple = className.substring(KAFKA_SERIALIZATION.length());
        String serialized = simple.replaceFirst("(Des|S)erializer$", "");
        return SERIALIZED.contains(serialized) ? OUR_SERIALIZATION + simple : className;
    }

    private static Object create(String name, Class<?> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw ConfigException.value(
                    name, type.getName(), "the class needs a public constructor without arguments that works: " + e);
        }
    }
}
