/** An HTTP server on loopback, and its clean end. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  url: string;
  port: number;
  close(graceMs?: number): Promise<void>;
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError' as const;
  readonly port: number;
  constructor(port: number, code: string) {
    super(code === 'EACCES' ? `Port ${port} may not be used without more rights.` : `Port ${port} is taken by another program.`);
    this.port = port;
  }
}

/**
 * Listens on 127.0.0.1; port 0 takes any free one.
 * @throws PortTakenError
 */
export async function listen(server: Server, port = 0): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new PortTakenError(port, error.code) : error),
    );
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  // Longer than the SDK keeps an idle connection: one that the server closes first may be just in use again.
  server.keepAliveTimeout = 60_000;
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: (graceMs = 0) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
