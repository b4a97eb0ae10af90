package dev.jobfn.run.handlers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The run function with the shipped handlers. */
@SpringBootApplication
public class HandlersMain {
    /** Starts the process that the argument names. */
    public static void main(String[] args) {
        SpringApplication.run(HandlersMain.class, args);
    }
}
