// The checks of `spindle doctor`: all begin at once, so that what does not answer holds up no other one for long, and are told in their order.
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, or what is wrong and how to mend it. */
  readonly detail: string;
}

/** Checks that share something, a connection for instance. Rejects never. */
export type Checks = () => Promise<readonly Finding[]>;

export const one =
  (check: string, examine: () => Promise<string>): Checks =>
  async () => [await find(check, examine)];

export async function find(check: string, examine: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await examine() };
  } catch (error) {
    return { check, ok: false, detail: error instanceof Error ? error.message : String(error) };
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
