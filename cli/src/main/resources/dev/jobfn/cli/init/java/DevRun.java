package {{package}};

import dev.jobfn.testing.JobfnDev;

/** Runs the whole service with this project's handlers on http://localhost:8080. Start it in the IDE to debug a handler. */
class DevRun {
    public static void main(String[] args) {
        JobfnDev.run({{Application}}.class, args);
    }
}
