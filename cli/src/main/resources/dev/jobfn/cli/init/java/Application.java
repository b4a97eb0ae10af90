package {{package}};

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The run function with this project's handlers. */
@SpringBootApplication
public class {{Application}} {
    public static void main(String[] args) {
        SpringApplication.run({{Application}}.class, args);
    }
}
