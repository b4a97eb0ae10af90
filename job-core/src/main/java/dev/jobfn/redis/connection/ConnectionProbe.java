package dev.jobfn.redis.connection;

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
 * Finds out whether the other end of a connection still answers. Any incoming byte counts as an answer, so that a busy
 * server is not taken for a lost one. Nothing is normally sent on a listening connection, so it is probed every five
 * seconds while there are subscriptions.
 */
final class ConnectionProbe extends ChannelInboundHandlerAdapter {
    private static final long LISTENING_MILLIS = 5_000;

    private final Duration patience;
    private final BooleanSupplier listening;
    private final Runnable silent;
    private volatile ChannelHandlerContext context;
    private Future<?> periodicProbes;
    private boolean heard;
    private boolean probing;

    /**
     * Creates a probe that is not running yet.
     *
     * @param patience how long to wait for a sign of life
     * @param listening whether a listening connection must be probed
     * @param silent called on the connection's own thread if there was no sign of life
     */
    ConnectionProbe(Duration patience, BooleanSupplier listening, Runnable silent) {
        this.patience = patience;
        this.listening = listening;
        this.silent = silent;
    }

    /**
     * Starts a probe, unless a probe is running or the connection is still being established, which has its own
     * timeout.
     */
    void probe() {
        ChannelHandlerContext current = context;
        if (current != null) {
            current.executor().execute(this::probeNow);
        }
    }

    private void probeListener() {
        if (listening.getAsBoolean()) {
            probeNow();
        }
    }

    private void probeNow() {
        if (probing || !heard || !context.channel().isActive()) {
            return;
        }
        probing = true;
        heard = false;
        Command<String, String, String> ping = new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.UTF8));
        Future<?> unusedWrite = context.channel().writeAndFlush(ping);
        Future<?> unused = context.executor().schedule(() -> judge(ping), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void judge(Command<String, String, String> ping) {
        probing = false;
        if (!heard && context.channel().isActive()) {
            // Otherwise, Lettuce would send the ping again on the next connection.
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
            periodicProbes = active.executor()
                    .scheduleAtFixedRate(
                            this::probeListener, LISTENING_MILLIS, LISTENING_MILLIS, TimeUnit.MILLISECONDS);
        }
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (periodicProbes != null) {
            periodicProbes.cancel(false);
        }
        inactive.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object bytes) {
        heard = true;
        reading.fireChannelRead(bytes);
    }
}
