package dev.jobfn.maven;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.classmate.TypeResolver;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The compiled classes of a project. */
final class ProjectClasses implements AutoCloseable {
    private final Path folder;
    private final ProjectClassLoader loader;
    private final TypeResolver resolver = new TypeResolver();

    private ProjectClasses(Path folder, ProjectClassLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    /**
     * Opens the classes.
     *
     * @param folder the project's own classes; it need not exist
     * @param classPath the project's compile class path
     */
    static ProjectClasses of(Path folder, List<Path> classPath) {
        return new ProjectClasses(folder, new ProjectClassLoader(classPath));
    }

    /**
     * The types that the classes declare, by name.
     *
     * @throws ConfigurationException if an annotated class or method is not a handler whose input has a known type, or
     *     two declare the same type
     */
    List<DeclaredType> declaredTypes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<DeclaredType> types = files.filter(file -> file.toString().endsWith(".class"))
                    .flatMap(file -> AnnotationScanner.placesIn(bytes(file)).stream())
                    .flatMap(this::declared)
                    .sorted(Comparator.comparing(
                                    (DeclaredType type) -> type.annotation().value())
                            .thenComparing(DeclaredType::place))
                    .toList();
            for (int i = 1; i < types.size(); i++) {
                DeclaredType one = types.get(i - 1);
                DeclaredType other = types.get(i);
                if (one.annotation().value().equals(other.annotation().value())) {
                    throw new ConfigurationException(
                            "@JobType(\"" + one.annotation().value() + "\") is on " + one.place() + " and on "
                                    + other.place() + "; a type has one handler, so rename one");
                }
            }
            return types;
        }
    }

    private Stream<DeclaredType> declared(AnnotationScanner.Place place) {
        try {
            Class<?> type = Class.forName(place.className(), false, loader);
            return place.method()
                    .map(name -> Arrays.stream(type.getDeclaredMethods())
                            .filter(method -> method.getName().equals(name))
                            .filter(method -> method.isAnnotationPresent(JobType.class))
                            .map(this::declared))
                    .orElseGet(() ->
                            Stream.of(declared(type.getAnnotation(JobType.class), "class " + type.getName(), type)));
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ConfigurationException("class " + place.className() + " has @JobType, but can't be loaded: " + e
                    + "; add the missing class to the project's compile dependencies");
        }
    }

    private DeclaredType declared(Method method) {
        String place = "method " + method.getDeclaringClass().getName() + "." + method.getName();
        return declared(method.getAnnotation(JobType.class), place, method.getGenericReturnType());
    }

    private DeclaredType declared(JobType annotation, String place, Type handler) {
        ResolvedType resolved = resolver.resolve(handler);
        Class<?> kind = Stream.of(JobHandler.class, Function.class)
                .filter(resolved::isInstanceOf)
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(place
                        + " has @JobType, but is neither a JobHandler nor a Function; implement one, or return one"));
        if (isRaw(handler, kind)) {
            throw new ConfigurationException(place + " has @JobType, but does not say what its input is;"
                    + " declare it as JobHandler<I, O> or Function<I, O> with concrete types");
        }
        return new DeclaredType(
                annotation, place, resolved.typeParametersFor(kind).get(0));
    }

    /** Whether a type or one of its supertypes is the interface without type arguments. */
    private static boolean isRaw(Type type, Class<?> kind) {
        if (type instanceof ParameterizedType parameterized) {
            return !parameterized.getRawType().equals(kind) && isRaw(parameterized.getRawType(), kind);
        }
        return type.equals(kind)
                || (type instanceof Class<?> erased
                        && Stream.concat(
                                        Stream.ofNullable(erased.getGenericSuperclass()),
                                        Arrays.stream(erased.getGenericInterfaces()))
                                .anyMatch(supertype -> isRaw(supertype, kind)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
