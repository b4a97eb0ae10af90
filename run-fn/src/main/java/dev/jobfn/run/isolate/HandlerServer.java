package dev.jobfn.run.isolate;

import dev.jobfn.handler.JobFailedException;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.run.invoke.HandlerBeanFinder;
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

/** The other end of a {@link HandlerProcess}: runs the jobs that run-fn sends, and ends with run-fn. */
public final class HandlerServer {
    private static final int LONGEST_INPUT = 128 * 1024 * 1024;
    private static final int LONGEST_TEXT = 8 * 1024;

    private final HandlerBeanFinder beans;
    private final DataOutputStream out;
    private Thread handler;
    private IsolatedContext context;

    private HandlerServer(HandlerBeanFinder beans, DataOutputStream out) {
        this.beans = beans;
        this.out = out;
    }

    /** Serves until run-fn has ended or lets this process go, and ends it; does not return. */
    public static void serve(HandlerBeanFinder beans) {
        // No channels: they seek, which a pipe can't.
        try (DataInputStream in =
                        new DataInputStream(new BufferedInputStream(new FileInputStream(ProcessCommand.IN.toFile())));
                DataOutputStream out = new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(ProcessCommand.OUT.toFile())))) {
            HandlerServer server = new HandlerServer(beans, out);
            while (true) {
                server.take(Wire.read(in, LONGEST_INPUT));
            }
        } catch (IOException e) {
            // run-fn has gone: nobody waits for the handler's result, and shutdown hooks must not delay the end.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(0);
        }
    }

    private void take(Frame frame) {
        if (frame instanceof Frame.Run run) {
            context = new IsolatedContext(run, this::send);
            IsolatedContext its = context;
            // Its own, so that an interruption that comes late meets nobody else.
            handler = new Thread(() -> send(its.ended(outcome(run, its))), "job-" + run.job());
            handler.start();
        } else if (frame instanceof Frame.Interrupt interrupt) {
            context.interrupt(interrupt.cancelled());
            handler.interrupt();
        }
    }

    private Frame outcome(Frame.Run run, IsolatedContext context) {
        try {
            String result = UnicodeText.wellFormedJson(beans.find(run.handler())
                    .orElseThrow(() -> new IllegalStateException("no handler for type " + run.handler()))
                    .invoke(run.input(), context));
            int bytes = result.getBytes(StandardCharsets.UTF_8).length;
            return bytes > run.resultLimit() ? new Frame.TooLarge(bytes) : new Frame.Succeeded(result);
        } catch (JobFailedException e) {
            return new Frame.Failed(cut(String.valueOf(e.type())), cut(String.valueOf(e.getMessage())), e.retryable());
        } catch (OutOfMemoryError e) {
            // Of memory outside the heap, else the JVM would have ended; what is left of this process can't be trusted.
            Runtime.getRuntime().halt(Death.OUT_OF_MEMORY);
            throw e;
        } catch (Throwable e) {
            // Whatever a handler throws is the job's matter.
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return new Frame.Threw(cut(trace.toString()));
        }
    }

    private static String cut(String text) {
        return UnicodeText.cut(text, LONGEST_TEXT);
    }

    private synchronized void send(Frame frame) {
        try {
            Wire.write(out, frame);
        } catch (IOException e) {
            throw new UncheckedIOException("run-fn has gone", e);
        }
    }
}
