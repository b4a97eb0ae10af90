package dev.jobfn.run.isolation;

import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Handlers that crash, exhaust memory, ignore interruptions or otherwise harm their process. */
@Configuration(proxyBeanMethods = false)
public class HostileHandlers {
    private static final List<Object> KEPT = new ArrayList<>();

    @Bean
    JobHandler<String, Long> pid() {
        return (input, context) -> ProcessHandle.current().pid();
    }

    @Bean
    JobHandler<String, String> exits() {
        return (input, context) -> {
            System.exit(7);
            return "never";
        };
    }

    @Bean("hoards-heap")
    JobHandler<String, String> hoardsHeap() {
        return (input, context) -> {
            while (true) {
                KEPT.add(new long[1 << 20]);
            }
        };
    }

    @Bean("hoards-native")
    JobHandler<String, String> hoardsNative() {
        return (input, context) -> {
            while (true) {
                Deflater deflater = new Deflater();
                deflater.setInput(new byte[1_000]);
                deflater.deflate(new byte[10]);
                KEPT.add(deflater);
            }
        };
    }

    @Bean
    JobHandler<String, Integer> overflows() {
        return (input, context) -> depth(0);
    }

    @Bean
    JobHandler<String, String> signals() {
        return (input, context) -> {
            new ProcessBuilder(
                            "kill",
                            "-" + input,
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            spin();
            return "never";
        };
    }

    @Bean
    JobHandler<String, String> starts() {
        return (input, context) -> {
            Process process = new ProcessBuilder("sleep", "600").start();
            context.progress(0, Long.toString(process.pid()));
            spin();
            return "never";
        };
    }

    @Bean
    JobHandler<String, String> spins() {
        return (input, context) -> {
            context.progress(50, "spins");
            spin();
            return "never";
        };
    }

    @Bean
    JobHandler<String, String> interruptible() {
        return (input, context) -> {
            context.progress(50, "waits");
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                return "cancelled: " + context.cancelled();
            }
            return "never";
        };
    }

    @Bean
    JobHandler<Integer, Long> pauses() {
        return (input, context) -> {
            TimeUnit.MILLISECONDS.sleep(input);
            return ProcessHandle.current().pid();
        };
    }

    @Bean
    JobHandler<String, String> prints() {
        return (input, context) -> {
            for (int i = 0; i < 1_000; i++) {
                System.out.print("S\0\0\0\2{}");
            }
            System.out.flush();
            new ProcessBuilder("echo", "from another").inheritIO().start().waitFor();
            return input + System.in.read();
        };
    }

    @Bean
    JobHandler<Integer, String> reports() {
        return (input, context) -> {
            for (int i = 1; i <= input; i++) {
                context.progress(i * 100 / input, "é".repeat(300) + i);
            }
            context.progress(99, "the last");
            TimeUnit.MILLISECONDS.sleep(500);
            return "reported";
        };
    }

    @Bean
    JobHandler<Integer, String> repeats() {
        return (input, context) -> "é".repeat(input);
    }

    @Bean
    JobHandler<String, String> fails() {
        return (input, context) -> {
            throw new JobFailedException("refused", "not like " + input, false);
        };
    }

    @Bean
    JobHandler<String, String> breaks() {
        return (input, context) -> {
            throw new IOException("secret " + "x".repeat(100_000));
        };
    }

    private static int depth(int n) {
        return n < 0 ? n : depth(n + 1) + 1;
    }

    private static void spin() {
        // Ignores interruptions.
        while (System.nanoTime() != 0) {
            Thread.onSpinWait();
        }
    }
}
