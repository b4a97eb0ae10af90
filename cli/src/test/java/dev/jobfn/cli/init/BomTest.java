package dev.jobfn.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM that a new project imports. */
class BomTest {
    /** Published, but nothing depends on them. */
    private static final Set<String> TOOLS = Set.of("jobfn-bom", "jobfn-cli", "jobfn-maven-plugin");

    private final XPath xpath = XPathFactory.newInstance().newXPath();

    @Test
    void it_lists_every_published_library() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : texts(pom("."), "/project/modules/module")) {
            Document pom = pom(module);
            String artifact = text(pom, "/project/artifactId");
            if (!text(pom, "/project/properties/maven.deploy.skip").equals("true") && !TOOLS.contains(artifact)) {
                published.add(artifact);
            }
        }

        assertThat(texts(pom("bom"), "//dependency[groupId='dev.jobfn']/artifactId"))
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void its_versions_of_other_libraries_are_those_that_jobfn_is_tested_with() throws Exception {
        assertThat(text(pom("bom"), "//dependency[artifactId='lettuce-core']/version"))
                .isEqualTo(text(pom("."), "/project/properties/lettuce.version"));
    }

    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", module, "pom.xml").toFile());
    }

    private String text(Document pom, String path) throws XPathExpressionException {
        return xpath.evaluate(path, pom);
    }

    private List<String> texts(Document pom, String path) throws XPathExpressionException {
        NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
