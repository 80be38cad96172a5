package dev.balsa.simulation.mutant;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;

/** Loads core and simulator afresh, with some of the core's classes replaced. Shares only the platform with the test. */
final class MutantLoader extends URLClassLoader {
    private final Map<String, byte[]> mutated;

    MutantLoader(Map<String, byte[]> mutated) {
        super(locations(), ClassLoader.getPlatformClassLoader());
        this.mutated = mutated;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    private static URL[] locations() {
        return MutantCompiler.loadedAfresh().stream()
                .map(MutantCompiler::location)
                .distinct()
                .map(MutantLoader::url)
                .toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
