// Asks a machine's address once, by GET. Whom it connects to is judged when it connects, by the address itself, so that a name that leads elsewhere the next
// time gets nowhere. No redirect is followed, nothing is sent along but the request, and time and size have bounds. What it says of a failure repeats neither
// the address nor the answer.
import { request as requestPlain } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { openTrust, type Trust } from '../../settings/ask-trusting.ts';
import { type AddressKind, CodedError } from '../refusals.ts';
import { whyNone } from '../why-none.ts';
import { type AddressRules, addressRefusals, hostOf } from './addresses.ts';
import type { LookUp } from './look-up.ts';

export interface FetchBounds {
  readonly rules: AddressRules;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  readonly lookUp: LookUp;
  /** Whose certificates are those of machines; without it whoever Node knows. */
  readonly trust?: Trust;
}

const nobodyNamed = openTrust({ path: '', setting: 'PORTAL_COLLECT_CA_PATH' });

/** An address that gave no answer, or none that can be read. The message is a sentence's end on why. */
export class NotFetched extends CodedError {
  override readonly name = 'NotFetched';
}

function refused(kind: AddressKind): NotFetched {
  return new NotFetched(addressRefusals[kind], { code: 'refused-address', kind });
}

/** The text of the answer. Rejects with NotFetched, or the signal's own reason. */
export async function fetchAnswer(address: string, bounds: FetchBounds, signal?: AbortSignal): Promise<string> {
  const { timeoutMs, bodyBytesMax } = bounds;
  const tooLong = AbortSignal.timeout(timeoutMs);
  const ends = signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]);
  try {
    const response = await ask(new URL(address), bounds, ends);
    return decoded(await bounded(response, bodyBytesMax));
  } catch (cause) {
    signal?.throwIfAborted();
    if (tooLong.aborted)
      throw new NotFetched(`no whole answer came within ${timeoutMs} ms (PORTAL_COLLECT_TIMEOUT_MS)`, {
        ...{ code: 'peer-late', most: timeoutMs },
      });
    if (cause instanceof NotFetched) throw cause;
    const [why, refusal] = whyNone((bounds.trust ?? nobodyNamed).authority, cause);
    throw new NotFetched(why ?? 'the request failed', refusal, { cause });
  }
}

interface Answer extends Readable {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function ask(url: URL, bounds: FetchBounds, signal: AbortSignal): Promise<Answer> {
  const host = hostOf(url);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // A number is looked up by nobody.
  const refusal = isIP(host) === 0 ? null : bounds.rules.refusal(host, host);
  if (refusal !== null) throw refused(refusal);
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? requestOverTls : requestPlain)(url, {
    ...(isSecure ? bounds.trust?.options() : {}),
    // A connection of its own each time: one that was kept would not be judged again.
    agent: false,
    lookup: judgedLookup(host, bounds),
    headers: { accept: 'application/json', 'user-agent': 'Spindle Portal' },
    maxHeaderSize: headerBytesMax,
    signal,
  });
  request.on('error', reject);
  request.on('response', (response) => {
    const status = response.statusCode ?? 0;
    const { 'content-encoding': encoding = 'identity' } = response.headers;
    const fault = statusFault(status) ?? (encoding === 'identity' ? null : compressed());
    if (fault === null) return resolve(response);
    response.destroy();
    reject(fault);
  });
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    reject(new NotFetched('it wants to speak another protocol', { code: 'answer-protocol' }));
  });
  request.end();
  return promise;
}

const headerBytesMax = 16_384;

function statusFault(status: number): NotFetched | null {
  if (status >= 200 && status < 300) return null;
  const name = String(status);
  return status >= 300 && status < 400
    ? new NotFetched(`it answers with a redirect (status ${status}), which is not followed`, {
        ...{ code: 'peer-redirect', name },
      })
    : new NotFetched(`it answers with status ${status}`, { code: 'peer-status', name });
}

function compressed(): NotFetched {
  return new NotFetched('its answer is compressed, which nobody asked for', { code: 'answer-compressed' });
}

function judgedLookup(host: string, { rules, lookUp }: FetchBounds): LookupFunction {
  return (name, options, done) => {
    lookUp(name, (error, found) => {
      if (error !== null) return done(error, [], 0);
      // One that is refused is enough: a name that leads to both is none to trust.
      const refusal = found.map(({ address }) => rules.refusal(host, address)).find((each) => each !== null);
      const [first] = found;
      if (refusal !== undefined || first === undefined) {
        return done(refused(refusal ?? 'nameless'), [], 0);
      }
      if (options.all === true) done(null, [...found]);
      else done(null, first.address, first.family);
    });
  };
}

async function bounded(response: Answer, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new NotFetched(`its answer is larger than ${bytesMax} bytes (PORTAL_COLLECT_BODY_BYTES_MAX)`, {
        ...{ code: 'answer-too-large', most: bytesMax },
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new NotFetched('its answer is no text in UTF-8', { code: 'answer-no-text' });
  }
}
