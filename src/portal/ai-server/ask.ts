// Asks the AI server by its REST API for what it owns. An answer is good for a moment for all who ask for the same, a failure too, so that many open pages
// cost one request. Every wait, answer and count of requests has a bound; whatever goes wrong is Unavailable, with the cause and the fix in words that a browser
// may have: the address stands in the log alone, and the key nowhere. The rest of the Portal does not wait for it.
import { LRUCache } from 'lru-cache';
import { Unavailable } from '../../core/errors.ts';
import { printableLine } from '../../core/show.ts';
import { type AskingInit, type AskOther, askTrusting } from '../../settings/ask-trusting.ts';
import { type AuthorityFile, whyUntrusted } from '../../settings/authority.ts';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { whyUnreached } from '../../web-server/why-unreached.ts';
import { Away, type Refusal, Unfit } from '../refusals.ts';

export interface AiServer {
  /** What GET of a path answers, at most so old. Rejects with Unavailable, or InvalidRequest. */
  readonly get: (path: string) => Promise<unknown>;
  /** Rejects as `get` does. What was remembered is asked anew after it. */
  readonly post: (path: string, body: unknown) => Promise<unknown>;
  /** DELETE; as `post`. */
  readonly remove: (path: string) => Promise<unknown>;
}

export interface AiServerOptions {
  readonly url: string;
  /** Whose certificates are trusted, where it speaks TLS. */
  readonly authority: AuthorityFile;
  /** Empty for none. One that may change is asked for at each request. */
  readonly key: string | (() => string);
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  /** How long an answer serves who asks for the same. */
  readonly freshMs: number;
  /** Told when it can no longer be asked, once for each cause in turn, and with null when it can again. */
  readonly tell: (problem: string | null) => void;
}

/** Answers that are remembered; each is bounded by `answerBytesMax`. */
const rememberedMax = 20;
const askedAtOnceMax = 10;

export function createAiServer(options: AiServerOptions): AiServer {
  const answers = new LRUCache<string, Promise<unknown>>({ max: rememberedMax, ttl: options.freshMs });
  let asked = 0;
  let told: string | null = null;
  const tell = (problem: string | null): void => {
    if (problem !== told) options.tell(problem);
    told = problem;
  };
  const askOther = askTrusting(options.authority);
  const ask = async (path: string, init: Init): Promise<unknown> => {
    asked++;
    try {
      const answer = await request(options, askOther, path, init);
      tell(null);
      return answer;
    } catch (error) {
      if (error instanceof Unavailable) tell(error.message);
      throw error;
    } finally {
      asked--;
    }
  };
  const change = async (path: string, init: Init): Promise<unknown> => {
    if (asked >= askedAtOnceMax) throw busy();
    return ask(path, init).finally(() => answers.clear());
  };
  return {
    get: (path) => {
      const known = answers.get(path);
      if (known !== undefined) return known;
      if (asked >= askedAtOnceMax) return Promise.reject(busy());
      const answer = ask(path, {});
      answers.set(path, answer);
      // It is handed to whoever asks; that nobody waits for it is no fault.
      answer.catch(() => {});
      return answer;
    },
    post: (path, body) =>
      change(path, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      }),
    remove: (path) => change(path, { method: 'DELETE' }),
  };
}

function busy(): Away {
  return new Away(
    'too many ask the AI server at once; ask again in a moment',
    { code: 'ai-busy' },
    { retryable: true },
  );
}

type Init = Omit<AskingInit, 'signal' | 'headers'> & Partial<Pick<AskingInit, 'headers'>>;

async function request(options: AiServerOptions, askOther: AskOther, path: string, init: Init): Promise<unknown> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await askOther(new URL(path.replace(/^\//, ''), withSlash(options.url)), {
      ...init,
      // A key is for the server that the operator has named, and for no other: no redirect is followed.
      headers: { accept: 'application/json', 'user-agent': 'Spindle Portal', ...keyOf(options), ...init.headers },
      signal,
    });
    const text = await readBounded(response, options.answerBytesMax);
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer;
    throw refusalOf(response.status, answer, `${init.method ?? 'GET'} ${path.split('?')[0]}`);
  } catch (cause) {
    if (cause instanceof Unavailable || cause instanceof InvalidRequest) throw cause;
    const [why, refusal] = whyUnasked(options, cause, signal.aborted);
    const text = `the AI server cannot be asked: ${why}; PORTAL_API_URL says where it is`;
    throw new Away(text, refusal, { retryable: true, cause });
  }
}

function whyUnasked(
  { timeoutMs, authority }: AiServerOptions,
  cause: unknown,
  isLate: boolean,
): readonly [why: string, refusal: Refusal] {
  if (isLate)
    return [`no answer came within ${timeoutMs} ms (PORTAL_API_TIMEOUT_MS)`, { code: 'ai-late', most: timeoutMs }];
  const untrusted = whyUntrusted(authority, cause);
  if (untrusted !== undefined) return [untrusted, { code: 'ai-untrusted' }];
  return [whyUnreached(cause) ?? 'the request failed', { code: 'ai-away' }];
}

function keyOf({ key }: AiServerOptions): Record<string, string> {
  const text = typeof key === 'string' ? key : key();
  return text === '' ? {} : { authorization: `Bearer ${text}` };
}

async function readBounded(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) {
      const text = `the AI server's answer is larger than ${bytesMax} bytes (PORTAL_API_ANSWER_BYTES_MAX)`;
      throw new Away(text, { code: 'ai-answer-too-large', most: bytesMax }, { retryable: false });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const makeKey = 'spindle api-keys create makes one, and PORTAL_API_KEY_PATH names the file that it is in';

/** What an answer means that is none. */
function refusalOf(status: number, answer: unknown, route: string): Error {
  const { detail, type } = Object(answer) as { readonly detail?: unknown; readonly type?: unknown };
  const isOurs = typeof type === 'string' && type.startsWith('urn:spindle:problem:');
  const said = isOurs && typeof detail === 'string' ? printableLine(detail).slice(0, detailLengthMax) : undefined;
  if (status === 422 && said !== undefined)
    return new Unfit([{ field: 'query', message: said }], { code: 'ai-refuses', name: said });
  const lasting = (text: string, refusal: Refusal) => new Away(text, refusal, { retryable: false });
  if (status === 401) return lasting(`the AI server asks for a key: ${makeKey}`, { code: 'ai-key' });
  if (status === 403) {
    const text = `the Portal's key does not let it ${route}: ${said ?? 'the AI server refuses it'}`;
    return lasting(text, { code: 'ai-forbids', name: route });
  }
  if ((status === 404 || status === 405) && isOurs) {
    const text = `the AI server is older than this Portal and has no ${route}; bring both to the same version`;
    return lasting(text, { code: 'ai-version', name: route });
  }
  if (said !== undefined)
    return new Away(`the AI server says: ${said}`, { code: 'ai-failed', name: said }, { retryable: true });
  return lasting(
    `what answers at PORTAL_API_URL (status ${status}) is not the REST API of the AI server; is the address right?`,
    { code: 'ai-no-api', name: String(status) },
  );
}

const detailLengthMax = 500;

/** So that a path in the address stays. */
function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
