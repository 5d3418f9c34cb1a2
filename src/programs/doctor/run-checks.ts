// The checks of `spindle doctor`: all begin at once, so that what does not answer holds up no other one for long, and are told in their order.
// One cause is one failure: what fails because of an earlier one is told as its consequence.
import type { Told } from '../support/told.ts';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'starting' | 'warning' | 'off' | 'failed' | 'consequence';
  /** Nothing has failed. */
  readonly ok: boolean;
  /** What was found, or what is wrong and how to mend it. */
  readonly detail: string;
}

/** A finding, and which others it stands on: where one of these has failed, its own failure says nothing new. */
export interface Found extends Finding {
  readonly needs?: readonly string[];
}

/** Checks that share something, a connection for instance. Rejects never. */
export type Checks = () => Promise<readonly Found[]>;

export const one =
  (check: string, examine: () => Promise<Told>, needs?: Needs): Checks =>
  async () => [await find(check, examine, needs)];

/** The names of the checks that a failure with this detail may come of. */
export type Needs = (detail: string) => readonly string[];

export async function find(check: string, examine: () => Promise<Told>, needs: Needs = () => []): Promise<Found> {
  try {
    const told = await examine();
    return { check, ok: true, ...(typeof told === 'string' ? { state: 'ok', detail: told } : told) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { check, ok: false, state: 'failed', detail, needs: needs(detail) };
  }
}

/** `tell` hears of each as soon as all before it are known. */
export async function runChecks(
  checks: readonly Checks[],
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const found of checks.map((each) => each())) {
    for (const each of await found) {
      const finding = asConsequence(each, findings);
      findings.push(finding);
      tell(finding);
    }
  }
  return findings;
}

function asConsequence({ needs = [], ...finding }: Found, before: readonly Finding[]): Finding {
  if (finding.state !== 'failed') return finding;
  const cause = before.find(
    ({ state, check, detail }) => state === 'failed' && (needs.includes(check) || detail.startsWith(finding.detail)),
  );
  if (cause === undefined) return finding;
  return {
    ...finding,
    state: 'consequence',
    detail: `nothing can be said of it before this is mended: ${cause.check}`,
  };
}
