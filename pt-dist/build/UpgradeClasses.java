import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Rewrites classes that are too old for the AOT cache (docs/adr/0017).
///
/// The cache takes no class without stack map frames, which is what classes before Java 6 are. Jars
/// that hold such classes are replaced by ones with the same code, frames added, marked as Java 17.
public final class UpgradeClasses {
  private static final int FIRST_WITH_FRAMES = ClassFile.JAVA_6_VERSION;
  private static final long EARLIEST_TIME_OF_A_ZIP = 315_619_200_000L;

  private UpgradeClasses() {}

  /// Rewrites the jars of a folder where needed.
  ///
  /// @param args the folder
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    try (URLClassLoader all = loader(jars)) {
      ClassHierarchyResolver known =
          ClassHierarchyResolver.ofClassLoading(all)
              .orElse(ClassHierarchyResolver.defaultResolver());
      ClassFile format =
          ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(known));
      for (Path jar : jars) {
        if (isOld(jar, format)) {
          Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
          rewrite(jar, rewritten, format);
          Files.delete(jar);
          Files.move(rewritten, jar);
        }
      }
    }
  }

  private static URLClassLoader loader(List<Path> jars) throws IOException {
    URL[] locations = new URL[jars.size()];
    for (int i = 0; i < locations.length; i++) {
      URI location = jars.get(i).toUri();
      locations[i] = location.toURL();
    }
    return new URLClassLoader(locations, ClassLoader.getPlatformClassLoader());
  }

  private static boolean isOld(Path jar, ClassFile format) throws IOException {
    try (JarFile in = new JarFile(jar.toFile())) {
      for (JarEntry entry : in.stream().filter(UpgradeClasses::isClass).toList()) {
        try (var bytes = in.getInputStream(entry)) {
          byte[] head = bytes.readNBytes(8);
          int major = (head[6] & 0xff) << 8 | head[7] & 0xff;
          if (major < FIRST_WITH_FRAMES) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static void rewrite(Path jar, Path result, ClassFile format) throws IOException {
    try (JarFile in = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(result);
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : in.stream().toList()) {
        byte[] bytes;
        try (var content = in.getInputStream(entry)) {
          bytes = content.readAllBytes();
        }
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(EARLIEST_TIME_OF_A_ZIP);
        out.putNextEntry(copy);
        out.write(isClass(entry) ? upgraded(entry.getName(), bytes, format) : bytes);
      }
    }
  }

  private static byte[] upgraded(String name, byte[] bytes, ClassFile format) {
    ClassModel model = format.parse(bytes);
    if (model.majorVersion() >= FIRST_WITH_FRAMES) {
      return bytes;
    }
    ClassTransform frames = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_17_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    byte[] result = format.transformClass(model, version.andThen(frames));
    List<VerifyError> faults = format.verify(result);
    if (!faults.isEmpty()) {
      throw new IllegalStateException(name + " cannot be upgraded: " + faults.getFirst());
    }
    return result;
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }
}
