package dev.jobfn.run.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes and reads frames: a byte that names the frame, then its fields, texts as their length and UTF-8. */
final class Wire {
    private Wire() {}

    /** Writes all of it; one thread at a time. */
    static void write(DataOutputStream out, Frame frame) throws IOException {
        if (frame instanceof Frame.Run run) {
            out.writeByte('R');
            text(out, run.handler());
            text(out, run.job());
            text(out, run.tenant());
            out.writeInt(run.attempt());
            out.writeLong(run.deadline().toEpochMilli());
            out.writeInt(run.resultLimit());
            text(out, run.input());
        } else if (frame instanceof Frame.Interrupt interrupt) {
            out.writeByte('I');
            out.writeBoolean(interrupt.cancelled());
        } else if (frame instanceof Frame.Progress progress) {
            out.writeByte('P');
            out.writeInt(progress.percent());
            text(out, progress.message());
        } else if (frame instanceof Frame.Succeeded succeeded) {
            out.writeByte('S');
            text(out, succeeded.result());
        } else if (frame instanceof Frame.TooLarge tooLarge) {
            out.writeByte('L');
            out.writeInt(tooLarge.bytes());
        } else if (frame instanceof Frame.Failed failed) {
            out.writeByte('F');
            text(out, failed.type());
            text(out, failed.message());
            out.writeBoolean(failed.retryable());
        } else if (frame instanceof Frame.Threw threw) {
            out.writeByte('T');
            text(out, threw.trace());
        }
        out.flush();
    }

    /**
     * Waits for a frame.
     *
     * @param longest the most bytes of a text
     * @throws java.io.EOFException where the other process has ended
     * @throws StreamCorruptedException where what comes is no frame, or one with a longer text
     */
    static Frame read(DataInputStream in, int longest) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'R' ->
                new Frame.Run(
                        text(in, longest),
                        text(in, longest),
                        text(in, longest),
                        in.readInt(),
                        Instant.ofEpochMilli(in.readLong()),
                        in.readInt(),
                        text(in, longest));
            case 'I' -> new Frame.Interrupt(in.readBoolean());
            case 'P' -> new Frame.Progress(in.readInt(), text(in, longest));
            case 'S' -> new Frame.Succeeded(text(in, longest));
            case 'L' -> new Frame.TooLarge(in.readInt());
            case 'F' -> new Frame.Failed(text(in, longest), text(in, longest), in.readBoolean());
            case 'T' -> new Frame.Threw(text(in, longest));
            default -> throw new StreamCorruptedException("no frame begins with " + kind);
        };
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in, int longest) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > longest) {
            throw new StreamCorruptedException("a text of " + length + " bytes; " + longest + " at most");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
