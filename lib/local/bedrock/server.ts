import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export type Handler = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => void;

/** Every HTTP/2 connection begins with a line that starts so, and no HTTP/1.1 request does. */
const HTTP2_PREFACE = 'PRI ';

/**
 * HTTP/2 and HTTP/1.1, both without TLS, on one free port of 127.0.0.1, told apart by a connection's first bytes: the SDK's client for
 * Bedrock Runtime speaks HTTP/2 by default, curl and most proxies speak HTTP/1.1.
 */
export async function serveBothHttp(handler: Handler): Promise<{ url: string; close(): Promise<void> }> {
  const http1 = createServer(handler);
  const http2 = createHttp2Server(handler);
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      const to = first.subarray(0, HTTP2_PREFACE.length).toString('latin1') === HTTP2_PREFACE ? http2 : http1;
      to.emit('connection', socket);
      if (to === http1) socket.resume();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
