package dev.jobfn.http.server;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Says when a request was served, which is before the rest of its body is read. */
final class EndOfService implements Adapter {
    private final Adapter adapter;
    /** Set once, before the first request. */
    Runnable served = () -> {};

    EndOfService(Adapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        adapter.service(request, response);
        served.run();
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        boolean success = adapter.asyncDispatch(request, response, status);
        served.run();
        return success;
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return adapter.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        adapter.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        adapter.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return adapter.getDomain();
    }
}
