// Who asks to sign in or out, as the server knows them.
import type { IncomingHttpHeaders } from 'node:http';

export interface Asking {
  readonly address: string;
  /** Whether everybody behind a proxy has this address, because nobody has named the proxy. */
  readonly isShared: boolean;
  readonly headers: IncomingHttpHeaders;
}
