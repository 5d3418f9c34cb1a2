// The Portal's API of procedures as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type ProcedureVersion = Schemas['ProcedureVersion'];

/** Of any alarm where kind is null, of the kind's alarms without a known mode where mode is. */
export interface ProcedureOf {
  readonly kind: string | null;
  readonly mode: string | null;
}

/** What is not saved, by the name of what it is of. */
export type Drafts = Map<string, string>;

/** With what follows it. All change together. */
export const proceduresKey = ['procedures'] as const;
/** As long as the Portal takes one. */
export const procedureLengthMax = 20_000;

export const ofAny: ProcedureOf = { kind: null, mode: null };
/** The same for the same, for lists and choices. */
export const nameOf = ({ kind, mode }: ProcedureOf): string => JSON.stringify([kind, mode]);

export function namedBy(name: string): ProcedureOf {
  const [kind, mode] = JSON.parse(name) as readonly [string | null, string | null];
  return { kind, mode };
}

const queryOf = ({ kind, mode }: ProcedureOf) => ({
  params: { query: { ...(kind === null ? {} : { kind }), ...(mode === null ? {} : { mode }) } },
});

export const fetchHolding = async (of: ProcedureOf): Promise<readonly ProcedureVersion[]> =>
  (await given(client.GET('/api/procedures/holding', { ...bounded(), ...queryOf(of) }))).procedures;
export const fetchVersions = async (of: ProcedureOf): Promise<readonly ProcedureVersion[]> =>
  (await given(client.GET('/api/procedures/versions', { ...bounded(), ...queryOf(of) }))).versions;
export const fetchProcedures = async (): Promise<readonly ProcedureOf[]> =>
  (await given(client.GET('/api/procedures', bounded()))).procedures;
/** Rejects with what the Portal said: also that somebody was first. */
export const writeProcedure = ({ kind, mode }: ProcedureOf, version: number, text: string): Promise<unknown> =>
  given(client.PUT('/api/procedures', { ...bounded(), body: { kind, mode, version, text } }));
