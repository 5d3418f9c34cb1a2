// Which rules count: those that admins have set, or else the file's, over the receivers of the file. Who plans messages asks in the very transaction in which
// alarms change, so that nothing is planned by rules that were set aside before it; what is sent follows the last look.
import type { Pool, PoolClient } from 'pg';
import type { NotifyFile } from './notify-file.ts';
import type { Receivers } from './receivers.ts';
import { newestRules, noVersion, type RulesVersion } from './rules-table.ts';
import { applyRules, type RulesApplied, type RulesProblem } from './set-rules.ts';

export interface InForce {
  /** Looks which count now. */
  readonly look: (client: Pool | PoolClient) => Promise<Receivers>;
  /** What counted at the last look, with the file as it is now. */
  readonly current: () => Receivers;
  readonly version: () => RulesVersion;
  /** What of the rules that admins have set does not fit the file. */
  readonly problems: () => readonly RulesProblem[];
}

export function rulesInForce(file: Pick<NotifyFile, 'current'>): InForce {
  let known = noVersion;
  let applied: (RulesApplied & { readonly base: Receivers; readonly version: RulesVersion }) | undefined;
  const apply = (version: RulesVersion): RulesApplied => {
    const base = file.current();
    if (version.rules === null) return { receivers: base, problems: [] };
    if (applied?.base !== base || applied.version !== version)
      applied = { ...applyRules(base, version.rules), base, version };
    return applied;
  };
  return {
    look: async (client) => {
      const newest = await newestRules(client, known);
      known = newest;
      return apply(newest).receivers;
    },
    current: () => apply(known).receivers,
    version: () => known,
    problems: () => apply(known).problems,
  };
}
