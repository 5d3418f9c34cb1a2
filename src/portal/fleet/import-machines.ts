// A table of machines into the Portal: first what it would change, and then, for who has seen that, the change itself, all of it or nothing.
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { changeFleet, type FleetActor, loadFleet } from './change-fleet.ts';
import { MachineConflict, UnfitMachine } from './errors.ts';
import type { FactsReader } from './fleet.ts';
import { type ImportPlan, type LineFault, planImport, readId } from './plan-import.ts';
import { readTable } from './read-table.ts';

export interface Preview extends ImportPlan {
  /** Of what would be done: another one where anything of it has changed. */
  readonly digest: string;
}

export interface ImportOptions {
  readonly pool: Pool;
  readonly read: FactsReader;
  readonly rowsMax: number;
}

/** Throws UnfitMachine where it is no table of machines. */
export async function previewImport(text: string, { pool, read, rowsMax }: ImportOptions): Promise<Preview> {
  const { rows, faults } = await readTable(text, rowsMax);
  const plan = planImport(rows, await loadFleet(pool, idsOf(rows)), read);
  return toPreview({ ...plan, faults: [...faults, ...plan.faults].sort((one, other) => one.line - other.line) });
}

/** Throws MachineConflict where it would do something else than what was seen, and UnfitMachine where a line has a fault. */
export async function applyImport(
  text: string,
  digest: string,
  actor: FleetActor,
  { pool, read, rowsMax }: ImportOptions,
): Promise<Preview> {
  const { rows, faults } = await readTable(text, rowsMax);
  refuse(faults);
  let preview: Preview | undefined;
  await changeFleet(pool, idsOf(rows), actor, (fleet) => {
    const plan = planImport(rows, fleet, read);
    refuse(plan.faults);
    preview = toPreview(plan);
    if (preview.digest !== digest) {
      throw new MachineConflict(
        'machines have changed since the table was looked at; look again at what it would change',
        { code: 'import-changed' },
      );
    }
    return plan.steps.map(({ line, ...step }) => ({ ...step, note: `line ${line} of a table` }));
  });
  return preview as Preview;
}

function refuse([fault]: readonly LineFault[]): void {
  if (fault === undefined) return;
  const { line, message, refusal } = fault;
  throw new UnfitMachine(`line ${line}: ${message}`, refusal === null ? undefined : { ...refusal, inLine: line });
}

function idsOf(rows: readonly { readonly id: string }[]): readonly number[] {
  return rows.flatMap(({ id }) => readId(id) ?? []);
}

function toPreview(plan: ImportPlan): Preview {
  return { ...plan, digest: createHash('sha256').update(JSON.stringify(plan.steps)).digest('base64url') };
}
