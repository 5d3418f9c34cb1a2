// Real receivers of messages on this machine: an HTTP server that answers as it is told, and a mail server.
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Request {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpReceiver {
  readonly url: string;
  readonly requests: readonly Request[];
  /** Resolves when so many requests have come. */
  readonly count: (requests: number) => Promise<void>;
  readonly answer: (how: (response: ServerResponse, request: Request) => void) => void;
  readonly close: () => Promise<void>;
}

export async function startHttpReceiver(): Promise<HttpReceiver> {
  const requests: Request[] = [];
  const came = new EventEmitter().setMaxListeners(0);
  let answer = (response: ServerResponse, _request: Request): void => {
    response.end('ok');
  };
  const server = createServer(async (request, response) => {
    const got = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    requests.push(got);
    came.emit('request');
    answer(response, got);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    count: async (wanted) => {
      while (requests.length < wanted) await once(came, 'request');
    },
    answer: (how) => {
      answer = how;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface MailServer {
  readonly port: number;
  /** With which certificate it answers from now on. */
  readonly show: (shown: { readonly cert: string; readonly key: string }) => void;
  readonly mails: readonly { readonly to: readonly string[]; readonly raw: string; readonly mail: ParsedMail }[];
  readonly close: () => Promise<void>;
}

export async function startMailServer(options: SMTPServerOptions): Promise<MailServer> {
  const mails: { to: readonly string[]; raw: string; mail: ParsedMail }[] = [];
  const server = new SMTPServer({
    ...options,
    onData: async (stream, session, done) => {
      const raw = await text(stream);
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw, mail: await simpleParser(raw) });
      done();
    },
  });
  // A client that goes away is no fault of the test.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    show: (shown) => server.updateSecureContext(shown),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
