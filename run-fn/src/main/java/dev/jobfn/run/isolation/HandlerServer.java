package dev.jobfn.run.isolation;

import dev.jobfn.handler.JobFailedException;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.run.invoke.Handlers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The server in a handler process. It executes the jobs that run-fn sends, and ends when run-fn ends. */
public final class HandlerServer {
    private static final int MAX_INPUT_BYTES = 128 * 1024 * 1024;
    private static final int MAX_TEXT_LENGTH = 8 * 1024;

    private final Handlers handlers;
    private final DataOutputStream out;
    private Thread handler;
    private IsolatedContext context;

    private HandlerServer(Handlers handlers, DataOutputStream out) {
        this.handlers = handlers;
        this.out = out;
    }

    /** Runs jobs until run-fn closes the pipe or ends, then halts this process. Does not return. */
    public static void serve(Handlers handlers) {
        // File channels would not work here, because they seek, which pipes do not support.
        try (DataInputStream in =
                        new DataInputStream(new BufferedInputStream(new FileInputStream(ProcessCommand.IN.toFile())));
                DataOutputStream out = new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(ProcessCommand.OUT.toFile())))) {
            HandlerServer server = new HandlerServer(handlers, out);
            while (true) {
                server.handle(ProcessMessageCodec.read(in, MAX_INPUT_BYTES));
            }
        } catch (IOException e) {
            // run-fn is gone, so nobody waits for the result, and shutdown hooks must not delay the exit.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(0);
        }
    }

    private void handle(ProcessMessage message) {
        if (message instanceof ProcessMessage.Run run) {
            context = new IsolatedContext(run, this::send);
            IsolatedContext current = context;
            // Each job gets a new thread, so that a late interruption does not reach the next job.
            handler = new Thread(() -> send(current.end(outcome(run, current))), "job-" + run.job());
            handler.start();
        } else if (message instanceof ProcessMessage.Interrupt interrupt) {
            context.interrupt(interrupt.cancelled());
            handler.interrupt();
        }
    }

    private ProcessMessage outcome(ProcessMessage.Run run, IsolatedContext context) {
        try {
            String result = UnicodeText.wellFormedJson(handlers.find(run.handler())
                    .orElseThrow(() -> new IllegalStateException("no handler for type " + run.handler()))
                    .invoke(run.input(), context));
            int bytes = result.getBytes(StandardCharsets.UTF_8).length;
            return bytes > run.resultLimit()
                    ? new ProcessMessage.TooLarge(bytes)
                    : new ProcessMessage.Succeeded(result);
        } catch (JobFailedException e) {
            return new ProcessMessage.Failed(
                    cut(String.valueOf(e.type())), cut(String.valueOf(e.getMessage())), e.retryable());
        } catch (OutOfMemoryError e) {
            // The memory outside the heap is exhausted; otherwise, the JVM would have exited. Nothing works reliably
            // after that.
            Runtime.getRuntime().halt(ProcessExit.OUT_OF_MEMORY);
            throw e;
        } catch (Throwable e) {
            // Whatever a handler throws fails only its job.
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return new ProcessMessage.Threw(cut(trace.toString()));
        }
    }

    private static String cut(String text) {
        return UnicodeText.cut(text, MAX_TEXT_LENGTH);
    }

    private synchronized void send(ProcessMessage message) {
        try {
            ProcessMessageCodec.write(out, message);
        } catch (IOException e) {
            throw new UncheckedIOException("run-fn is gone", e);
        }
    }
}
