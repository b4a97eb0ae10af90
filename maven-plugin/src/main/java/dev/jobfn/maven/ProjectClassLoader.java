package dev.jobfn.maven;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads the project's classes. The annotations that this plugin reads come from the plugin itself, so that both sides
 * have the same classes.
 */
final class ProjectClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("dev.jobfn.handler.", "com.fasterxml.jackson.annotation.", "jakarta.validation.");

    static {
        registerAsParallelCapable();
    }

    ProjectClassLoader(List<Path> classPath) {
        super(classPath.stream().map(ProjectClassLoader::url).toArray(URL[]::new), getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return ProjectClassLoader.class.getClassLoader().loadClass(name);
        }
        return super.loadClass(name, resolve);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
