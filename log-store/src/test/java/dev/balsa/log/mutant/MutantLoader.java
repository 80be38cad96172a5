package dev.balsa.log.mutant;

import dev.balsa.log.HistoryProbe;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.raft.GroupId;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assertions;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;

/** Loads the store and its tests afresh, with some classes replaced. Shares only the platform with the test. */
final class MutantLoader extends URLClassLoader {
    private static final List<Class<?>> LOADED_AFRESH = List.of(
            JournaledLogStore.class,
            HistoryProbe.class,
            GroupId.class,
            NullMarked.class,
            Assertions.class,
            JUnitException.class,
            AssertionFailedError.class);

    private final Map<String, byte[]> mutated;

    MutantLoader(Map<String, byte[]> mutated) {
        super(urls(), ClassLoader.getPlatformClassLoader());
        this.mutated = mutated;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    LongFunction<?> probe(Class<? extends LongFunction<String>> type) throws ReflectiveOperationException {
        return (LongFunction<?>)
                loadClass(type.getName()).getDeclaredConstructor().newInstance();
    }

    static List<String> classPath() {
        return LOADED_AFRESH.stream().map(MutantLoader::location).distinct().toList();
    }

    private static String location(Class<?> type) {
        URI uri = URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
        return Path.of(uri).toString();
    }

    private static URL[] urls() {
        return classPath().stream().map(MutantLoader::url).toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
