package dev.kamba.camel;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** Accepts sockets whose input passes a {@link PduGuard} and whose reads end after a time. */
final class GuardedServerSocket extends ServerSocket {

    private final int maxPduLength;

    GuardedServerSocket(int maxPduLength) throws IOException {
        this.maxPduLength = maxPduLength;
    }

    @Override
    public Socket accept() throws IOException {
        Socket socket = new GuardedSocket(maxPduLength);
        implAccept(socket);
        return socket;
    }

    private static final class GuardedSocket extends Socket {

        private final int maxPduLength;

        GuardedSocket(int maxPduLength) {
            this.maxPduLength = maxPduLength;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new PduGuard(super.getInputStream(), maxPduLength);
        }
    }
}
