// The checks of `spindle doctor`: all begin at once, so that what does not answer holds up no other one for long, and are told in their order.
import type { Told } from '../support/told.ts';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'starting' | 'warning' | 'failed';
  /** Nothing has failed. */
  readonly ok: boolean;
  /** What was found, or what is wrong and how to mend it. */
  readonly detail: string;
}

/** Checks that share something, a connection for instance. Rejects never. */
export type Checks = () => Promise<readonly Finding[]>;

export const one =
  (check: string, examine: () => Promise<Told>): Checks =>
  async () => [await find(check, examine)];

export async function find(check: string, examine: () => Promise<Told>): Promise<Finding> {
  try {
    const told = await examine();
    return { check, ok: true, ...(typeof told === 'string' ? { state: 'ok', detail: told } : told) };
  } catch (error) {
    return { check, ok: false, state: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** `tell` hears of each as soon as all before it are known. */
export async function runChecks(
  checks: readonly Checks[],
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const found of checks.map((each) => each())) {
    for (const finding of await found) {
      findings.push(finding);
      tell(finding);
    }
  }
  return findings;
}
