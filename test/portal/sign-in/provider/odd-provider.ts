// A provider of identities of one test that answers as the test says, on a port of this machine.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderOptions } from '../../../../src/portal/sign-in/provider/options.ts';

export interface OddProvider {
  readonly issuer: string;
  /** Path, and what was sent to say who the Portal is. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  /** Of the token endpoint. */
  answer: (response: ServerResponse) => void;
  /** Changes the discovery document. */
  document: Readonly<Record<string, unknown>>;
  readonly options: ProviderOptions;
  readonly close: () => Promise<void>;
}

export async function startOddProvider(): Promise<OddProvider> {
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const odd: OddProvider = {
    ...{ issuer, asked: [], answer: json(400, { error: 'invalid_grant' }), document: {} },
    options: {
      ...{ issuer, clientId: 'portal', clientSecret: 'a-secret', clientSecretPath: '', scopes: 'openid' },
      ...{ nameClaim: 'preferred_username', label: 'Plant SSO', timeoutMs: 30_000 },
      rules: { claim: 'groups', viewer: ['staff'], operator: [], admin: [], otherwise: null },
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
  function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    odd.asked.push({ path: url, authorization: headers.authorization });
    if (url.startsWith('/.well-known/')) {
      json(200, { issuer, ...endpoints, jwks_uri: `${issuer}/keys`, ...odd.document })(response);
    } else odd.answer(response);
  }
  return odd;
}

export function json(status: number, body: object, headers = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}
