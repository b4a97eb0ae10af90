package dev.jobfn.testing.reload;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Loads the classes and resources of one folder itself, as they are at that time. Everything else is loaded by the
 * parent.
 */
final class ReloadingClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    ReloadingClassLoader(Path folder, ClassLoader parent) throws MalformedURLException {
        super(new URL[] {folder.toUri().toURL()}, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
                loaded = findClass(name);
            }
            return loaded == null ? super.loadClass(name, resolve) : loaded;
        }
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    /** Omits the duplicates of the folder's resources, because the parent finds these as well. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Map<String, URL> found = new LinkedHashMap<>();
        for (Enumeration<URL> each = findResources(name); each.hasMoreElements(); ) {
            URL url = each.nextElement();
            found.put(url.toExternalForm(), url);
        }
        for (Enumeration<URL> each = getParent().getResources(name); each.hasMoreElements(); ) {
            URL url = each.nextElement();
            found.putIfAbsent(url.toExternalForm(), url);
        }
        return Collections.enumeration(found.values());
    }
}
