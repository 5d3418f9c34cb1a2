// Setting whom to tell, as the API asks for it: what does not fit the file's receivers is refused with every fault named, and what is set is in force here
// at once, and in other Portals with their next look.
import type { Pool } from 'pg';
import { UnfitRoutes } from './errors.ts';
import { faults } from './faults.ts';
import type { InForce } from './in-force.ts';
import type { NotifyFile } from './notify-file.ts';
import type { NotificationDesk } from './routes.ts';
import { writeRules } from './rules-table.ts';
import type { SetNotificationRoutes } from './schemas.ts';
import { applyRules, changesOf, problemAt, type RulesProblem, rulesGiven, rulesOf } from './set-rules.ts';

export interface Setting {
  readonly pool: Pool;
  readonly file: Pick<NotifyFile, 'current'>;
  readonly inForce: InForce;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

/** So many faults say enough. */
const problemsMax = 50;

export function settingOf(parts: Setting): Pick<NotificationDesk, 'setRoutes' | 'useFile'> {
  const { pool, file, inForce, ask } = parts;
  const write = async (...[written, actor, changes]: OfWriting): Promise<number> => {
    const version = await ask(() => writeRules(pool, written, actor, changes));
    // It is set; that it could not be read now is made up for by the next look.
    await inForce.look(pool).catch(() => {});
    return version;
  };
  return {
    setRoutes: async (given, actor) => {
      const { rules, fileRules } = checked(parts, given);
      return write({ version: given.version, rules }, actor, (before) => changesOf(before ?? fileRules, rules));
    },
    useFile: async (version, actor) => {
      const of = file.current().file;
      return write({ version, rules: null }, actor, (before) =>
        of === undefined || before === null ? {} : changesOf(before, rulesOf(of)),
      );
    },
  };
}

type OfWriting = typeof writeRules extends (pool: Pool, ...rest: infer Rest) => unknown ? Rest : never;

function checked({ file }: Setting, given: SetNotificationRoutes) {
  const base = file.current();
  const { rules, problems } = rulesGiven(given);
  if (base.file === undefined) refuse([problemAt(['routes'], faults.noFile())]);
  refuse([...problems, ...applyRules(base, rules).problems]);
  return { rules, fileRules: rulesOf(base.file ?? { receivers: {}, routes: [] }) };
}

function refuse(problems: readonly RulesProblem[]): void {
  if (problems.length > 0) throw new UnfitRoutes(problems.slice(0, problemsMax));
}
