import { createServer } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A mail as a server got it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who logged in; empty = nobody. */
  readonly user: string;
  readonly secure: boolean;
  readonly content: string;
}

/** A mail server on loopback that asks for what real ones ask for, gone when the test is over. */
export async function aMailServer(
  options: SMTPServerOptions,
): Promise<{ port: number; taken: TakenMail[] }> {
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    closeTimeout: 100,
    onData(stream, session, callback) {
      let content = '';
      stream.on('data', (chunk: Buffer) => {
        content += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: String(session.user ?? ''),
          secure: session.secure,
          content,
        });
        callback();
      });
    },
    ...options,
  });
  // Clients that refuse its certificate are an error to it.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, taken };
}

/** A server that takes connections and never says a word. */
export async function aSilentServer(): Promise<number> {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
