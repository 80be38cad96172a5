package dev.balsa.client.config;

import java.util.Map;

/** Options whose value is an object or the name of its class. */
final class ClassOption {
    /** Names that files written for Kafka clients carry, and the classes here that do the same. */
    private static final Map<String, String> SAME_AS = Map.of(
            "org.apache.kafka.common.serialization.StringSerializer",
            "dev.balsa.client.serialization.StringSerializer",
            "org.apache.kafka.common.serialization.StringDeserializer",
            "dev.balsa.client.serialization.StringDeserializer",
            "org.apache.kafka.common.serialization.ByteArraySerializer",
            "dev.balsa.client.serialization.ByteArraySerializer",
            "org.apache.kafka.common.serialization.ByteArrayDeserializer",
            "dev.balsa.client.serialization.ByteArrayDeserializer",
            "org.apache.kafka.clients.producer.RoundRobinPartitioner",
            "dev.balsa.client.producer.RoundRobinPartitioner");

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
            return Class.forName(
                    SAME_AS.getOrDefault(className, className),
                    true,
                    loader != null ? loader : ClassOption.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw ConfigException.value(name, className, "this class cannot be loaded");
        }
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
