package dev.jobfn.images;

import java.nio.file.Path;

/** The command line of this module: {@code java -jar images.jar COMMAND IMAGES PROJECT}. */
public final class ImageTools {
    private static final int DEFAULT_STARTS = 10;
    private static final String USAGE = """
            usage: java -jar images.jar train IMAGES PROJECT
                   java -jar images.jar start-times IMAGES PROJECT [STARTS]
                   java -jar images.jar train-application IMAGES PROJECT APPLICATION CATALOG SAMPLES

            IMAGES       folder with one subfolder per image: function.jar, lib and java.options
            PROJECT      this project's folder, for its manifests and example jobs
            STARTS       how many times each function starts (10 by default); train the caches first
            APPLICATION  folder of a user's run function, laid out like those in IMAGES
            CATALOG      folder with its catalog
            SAMPLES      folder with bodies for POST /jobs, one per file; their jobs run while the cache is trained""";

    private ImageTools() {}

    /**
     * Runs a command.
     *
     * @param arguments as the usage message says; anything else ends the process with status 2
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            exitWithUsage();
        }
        Path images = Path.of(arguments[1]).toAbsolutePath();
        Path project = Path.of(arguments[2]).toAbsolutePath();
        switch (arguments[0]) {
            case "train" -> Training.run(images, project);
            case "start-times" ->
                StartTimes.print(
                        images, project, arguments.length > 3 ? Integer.parseInt(arguments[3]) : DEFAULT_STARTS);
            case "train-application" -> {
                if (arguments.length != 6) {
                    exitWithUsage();
                }
                ApplicationTraining.run(
                        images,
                        project,
                        Path.of(arguments[3]).toAbsolutePath(),
                        Path.of(arguments[4]).toAbsolutePath(),
                        Path.of(arguments[5]).toAbsolutePath());
            }
            default -> exitWithUsage();
        }
    }

    private static void exitWithUsage() {
        System.err.println(USAGE);
        System.exit(2);
    }
}
