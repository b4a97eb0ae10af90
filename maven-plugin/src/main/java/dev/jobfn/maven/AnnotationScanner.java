package dev.jobfn.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds annotations in a class file without loading the class, whose dependencies may be missing at build time. */
final class AnnotationScanner extends ClassVisitor {
    private static final String ANNOTATION = "Ldev/jobfn/handler/JobType;";

    private final List<Place> places = new ArrayList<>();
    private String className;

    private AnnotationScanner() {
        super(Opcodes.ASM9);
    }

    /**
     * Where an annotation is.
     *
     * @param className the class's binary name
     * @param method the name of the annotated method; empty if the class itself is annotated
     */
    record Place(String className, Optional<String> method) {}

    static List<Place> placesIn(byte[] classFile) {
        AnnotationScanner scanner = new AnnotationScanner();
        new ClassReader(classFile)
                .accept(scanner, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return scanner.places;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        className = name.replace('/', '.');
    }

    @Override
    public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        return found(descriptor, Optional.empty());
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return found(annotation, Optional.of(name));
            }
        };
    }

    private AnnotationVisitor found(String descriptor, Optional<String> method) {
        if (descriptor.equals(ANNOTATION)) {
            places.add(new Place(className, method));
        }
        return null;
    }
}
