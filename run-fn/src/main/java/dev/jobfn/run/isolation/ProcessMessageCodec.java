package dev.jobfn.run.isolation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes and reads messages. A message starts with a byte for its kind, followed by its fields. A text is written as
 * its length and its UTF-8 bytes.
 */
final class ProcessMessageCodec {
    private ProcessMessageCodec() {}

    /** Writes a message and flushes it. Not thread-safe. */
    static void write(DataOutputStream out, ProcessMessage message) throws IOException {
        if (message instanceof ProcessMessage.Run run) {
            out.writeByte('R');
            text(out, run.handler());
            text(out, run.job());
            text(out, run.tenant());
            out.writeInt(run.attempt());
            out.writeLong(run.deadline().toEpochMilli());
            out.writeInt(run.resultLimit());
            text(out, run.input());
        } else if (message instanceof ProcessMessage.Interrupt interrupt) {
            out.writeByte('I');
            out.writeBoolean(interrupt.cancelled());
        } else if (message instanceof ProcessMessage.Progress progress) {
            out.writeByte('P');
            out.writeInt(progress.percent());
            text(out, progress.message());
        } else if (message instanceof ProcessMessage.Succeeded succeeded) {
            out.writeByte('S');
            text(out, succeeded.result());
        } else if (message instanceof ProcessMessage.TooLarge tooLarge) {
            out.writeByte('L');
            out.writeInt(tooLarge.bytes());
        } else if (message instanceof ProcessMessage.Failed failed) {
            out.writeByte('F');
            text(out, failed.type());
            text(out, failed.message());
            out.writeBoolean(failed.retryable());
        } else if (message instanceof ProcessMessage.Threw threw) {
            out.writeByte('T');
            text(out, threw.trace());
        }
        out.flush();
    }

    /**
     * Waits for a message.
     *
     * @param maxText the maximum length of a text in bytes
     * @throws java.io.EOFException if the other process has ended
     * @throws StreamCorruptedException if the data is not a message, or contains a longer text
     */
    static ProcessMessage read(DataInputStream in, int maxText) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'R' ->
                new ProcessMessage.Run(
                        text(in, maxText),
                        text(in, maxText),
                        text(in, maxText),
                        in.readInt(),
                        Instant.ofEpochMilli(in.readLong()),
                        in.readInt(),
                        text(in, maxText));
            case 'I' -> new ProcessMessage.Interrupt(in.readBoolean());
            case 'P' -> new ProcessMessage.Progress(in.readInt(), text(in, maxText));
            case 'S' -> new ProcessMessage.Succeeded(text(in, maxText));
            case 'L' -> new ProcessMessage.TooLarge(in.readInt());
            case 'F' -> new ProcessMessage.Failed(text(in, maxText), text(in, maxText), in.readBoolean());
            case 'T' -> new ProcessMessage.Threw(text(in, maxText));
            default -> throw new StreamCorruptedException("unknown kind of message: " + kind);
        };
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in, int maxText) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > maxText) {
            throw new StreamCorruptedException("a text of " + length + " bytes; at most " + maxText + " are allowed");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
