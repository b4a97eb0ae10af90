package dev.jobfn.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.PubSubCommandHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Finds out whether the other end of a connection still answers. What counts is that anything comes at all, so a busy server
 * is not taken for a lost one. A connection that listens sends nothing of its own, so it is asked every five seconds while anything is subscribed.
 */
final class ConnectionProbe extends ChannelInboundHandlerAdapter {
    private static final long LISTENING_MILLIS = 5_000;

    private final Duration patience;
    private final BooleanSupplier listening;
    private final Runnable silent;
    private volatile ChannelHandlerContext context;
    private Future<?> asking;
    private boolean heard;
    private boolean asked;

    /**
     * Not asking yet.
     *
     * @param patience how long it waits for a sign of life
     * @param listening whether one that listens is to be asked
     * @param silent what to do when none came; called on the connection's own thread
     */
    ConnectionProbe(Duration patience, BooleanSupplier listening, Runnable silent) {
        this.patience = patience;
        this.listening = listening;
        this.silent = silent;
    }

    /** Asks, unless it is asking already, or the connection is only being made: that has a time limit of its own. */
    void ask() {
        ChannelHandlerContext current = context;
        if (current != null) {
            current.executor().execute(this::askNow);
        }
    }

    private void askListener() {
        if (listening.getAsBoolean()) {
            askNow();
        }
    }

    private void askNow() {
        if (asked || !heard || !context.channel().isActive()) {
            return;
        }
        asked = true;
        heard = false;
        Command<String, String, String> ping = new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.UTF8));
        Future<?> unusedWrite = context.channel().writeAndFlush(ping);
        Future<?> unused = context.executor().schedule(() -> judge(ping), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void judge(Command<String, String, String> ping) {
        asked = false;
        if (!heard && context.channel().isActive()) {
            // Or it would be sent again on the next connection.
            ping.cancel();
            silent.run();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (active.pipeline().get(PubSubCommandHandler.class) != null) {
            asking = active.executor()
                    .scheduleAtFixedRate(this::askListener, LISTENING_MILLIS, LISTENING_MILLIS, TimeUnit.MILLISECONDS);
        }
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (asking != null) {
            asking.cancel(false);
        }
        inactive.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object bytes) {
        heard = true;
        reading.fireChannelRead(bytes);
    }
}
