package dev.jobfn.e2e.tutorial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands of the tutorial, in order. Blocks marked {@code bash} are commands; a block marked {@code text} shows what
 * the commands above it print.
 */
record Tutorial(List<Step> steps) {
    private static final String FENCE = "```";

    static Tutorial read(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            }
            if (!line.startsWith(FENCE)) {
                continue;
            }
            String language = line.substring(FENCE.length());
            boolean background = i > 0 && lines.get(i - 1).equals("<!-- background -->");
            StringBuilder block = new StringBuilder();
            for (i++; !lines.get(i).equals(FENCE); i++) {
                block.append(lines.get(i)).append('\n');
            }
            switch (language) {
                case "bash" -> steps.add(new Step(section, block.toString(), background, Optional.empty()));
                case "text" -> steps.add(steps.remove(steps.size() - 1).withOutput(block.toString()));
                default -> {
                    // Shows a file.
                }
            }
        }
        return new Tutorial(List.copyOf(steps));
    }

    /** The commands of these sections. Fails if the tutorial has no such section. */
    List<Step> sections(String... names) {
        List<Step> found = new ArrayList<>();
        for (String name : names) {
            List<Step> ofSection =
                    steps.stream().filter(step -> step.section().equals(name)).toList();
            if (ofSection.isEmpty()) {
                throw new IllegalArgumentException("the tutorial has no commands in a section " + name);
            }
            found.addAll(ofSection);
        }
        return found;
    }
}
