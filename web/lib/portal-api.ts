// The Portal's API as the page asks it, by the types that are generated from its OpenAPI document.
import createClient from 'openapi-fetch';
import type { components, paths } from '../generated/portal-api.d.ts';
import { noteAnswer, portalNow } from './desk/portal-clock.ts';
import { noAnswerTo } from './no-answer.ts';
import { own as ownWords } from './refusals/own-words.ts';
import { kindSaid, refusalSaid } from './refusals/refusal-said.ts';
import { sessionEnded } from './session/session-ended.ts';

type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };
export type Schemas = DeepReadonly<components['schemas']>;
export type PortalAlert = Schemas['PortalAlert'];
export type Severity = PortalAlert['severity'];
export type AlertPage = Schemas['AlertPage'];
export type FeedStatus = Schemas['FeedStatus'];
export type LeftOutMessage = Schemas['LeftOutMessage'];
export type LeftOutPage = Schemas['LeftOutPage'];
export type PortalEpisode = Schemas['PortalEpisode'];
export type EpisodeList = Schemas['EpisodeList'];
export type EpisodeWithAlerts = Schemas['EpisodeWithAlerts'];
export type SingleAlerts = Schemas['SingleAlerts'];
export type PortalMachine = Schemas['PortalMachine'];
export type PortalProfile = Schemas['PortalProfile'];
export type PortalSensor = Schemas['PortalSensor'];
export type Label = Schemas['Label'];
export type Refusal = Schemas['Refusal'];

export const alertsKey = ['alerts'] as const;
export const machinesKey = ['machines'] as const;
export const profileKey = ['profile'] as const;
export const leftOutKey = ['left-out'] as const;
/** With what follows it: a state, an id, or the single alerts. All change together. */
export const episodesKey = ['episodes'] as const;
export const openEpisodesKey = [...episodesKey, 'open'] as const;
export const refetchEpisodesMs = 10_000;
export const streamPath = '/api/alerts/stream' satisfies keyof paths;

/** Longer than the Portal gives itself for an answer. */
const answerWithinMs = 20_000;

const asking = createClient<paths>({ headers: { accept: 'application/json' } });
/** When each request that is under way was sent. */
const sent = new Map<string, number>();
asking.use({
  onRequest: ({ id }) => {
    sent.set(id, Date.now());
  },
  onResponse: ({ id, response }) => {
    noteAnswer(response.headers.get('date'), sent.get(id) ?? Number.NEGATIVE_INFINITY, Date.now());
    sent.delete(id);
  },
  onError: ({ id }) => {
    sent.delete(id);
  },
});

/** What was not answered, or not to its end, or not by a Portal but by a proxy before it, rejects in the page's words. */
export const client = {
  ...{ GET: answered('GET'), POST: answered('POST'), PUT: answered('PUT') },
  ...{ PATCH: answered('PATCH'), DELETE: answered('DELETE') },
};

function answered<Method extends 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>(method: Method) {
  const ask = asking[method] as (...of: readonly unknown[]) => Promise<Answer<unknown>>;
  const told = async (...of: readonly unknown[]): Promise<Answer<unknown>> => {
    const answer = await ask(...of).catch((cause: unknown) => {
      throw new Error(noAnswerTo(method), { cause });
    });
    const { status } = answer.response;
    if (status >= 500 && detailOf(answer.error) === undefined)
      throw new Error(noAnswerTo(method), { cause: new Error(`it was answered ${status}`) });
    return answer;
  };
  return told as (typeof asking)[Method];
}

export const bounded = () => ({ signal: AbortSignal.timeout(answerWithinMs) });

export const fetchAlerts = (limit: number): Promise<AlertPage> =>
  given(client.GET('/api/alerts', { ...bounded(), params: { query: { limit } } }));
export const fetchProfile = (): Promise<PortalProfile> => given(client.GET('/api/profile', bounded()));
export const fetchMachines = async (): Promise<readonly PortalMachine[]> =>
  (await given(client.GET('/api/machines', bounded()))).machines;
export const fetchLeftOut = (limit: number): Promise<LeftOutPage> =>
  given(client.GET('/api/left-out', { ...bounded(), params: { query: { limit, values: false } } }));

export const fetchEpisodes = (state: 'open' | 'closed', limit: number): Promise<EpisodeList> =>
  given(client.GET('/api/episodes', { ...bounded(), params: { query: { state, limit } } }));
export const fetchNewest = async (limit: number): Promise<readonly PortalEpisode[]> =>
  (await given(client.GET('/api/episodes/newest', { ...bounded(), params: { query: { limit } } }))).episodes;
export const fetchEpisode = (id: string, limit: number): Promise<EpisodeWithAlerts> =>
  given(client.GET('/api/episodes/{id}', { ...bounded(), params: { path: { id }, query: { limit } } }));
export const fetchSingleAlerts = (): Promise<SingleAlerts> => given(client.GET('/api/alerts/single', bounded()));

interface Answer<Data> {
  readonly data?: Data;
  /** A problem, or whatever a proxy said in its place. */
  readonly error?: unknown;
  readonly response: Response;
}

/** Told where something was refused because nobody is signed in (any more). */
const doubts = new Set<() => void>();
export function onSessionDoubt(told: () => void): () => void {
  doubts.add(told);
  return () => doubts.delete(told);
}
export function doubtSession(): void {
  for (const told of doubts) told();
}

/** What the Portal said in the place of an answer. */
export class Refused extends Error {
  readonly status: number;
  constructor(said: string, status: number) {
    super(said);
    this.status = status;
  }
}

/** Whether the same question would be refused again. Not what asks to sign in, and what says that it came too late or too often: later is another answer. */
export function isFinal(failure: Error | null): failure is Refused {
  return (
    failure instanceof Refused && failure.status >= 400 && failure.status < 500 && !passing.includes(failure.status)
  );
}

const passing: readonly number[] = [401, 408, 429];

/** Rejects with Refused, or with why there was no answer. */
export async function given<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  if (response.status === 401) {
    doubtSession();
    // The way back comes over the page, as the session is in doubt.
    throw new Refused(sessionEnded, response.status);
  }
  throw new Refused(whyRefused({ error, response }), response.status);
}

/** In the page's words where it has some, and else as the Portal says it, in English. */
export function whyRefused({ error, response }: Omit<Answer<never>, 'data'>): string {
  const problem = Object(error) as Partial<Schemas['Problem']>;
  const own = refusalText(problem) ?? refusalsText(problem.refusals) ?? kindSaid(problem.type ?? '');
  if (own !== undefined) return ownWords(own);
  return detailOf(error) ?? `${response.status} ${response.statusText}`;
}

/** Undefined for what the page has no words for. */
export function refusalText(refusal: Partial<Refusal>): string | undefined {
  const said = refusalSaid(refusal, portalNow());
  return said && ownWords(said);
}

/** Undefined where there are none, or one that the page has no words for. */
export function refusalsText(refusals: readonly Partial<Refusal>[] | undefined): string | undefined {
  const said = (refusals ?? []).map((refusal) => refusalSaid(refusal, portalNow()));
  return said.length === 0 || said.includes(undefined) ? undefined : ownWords([...new Set(said)].join('; '));
}

function detailOf(error: unknown): string | undefined {
  return (Object(error) as { readonly detail?: string }).detail;
}
