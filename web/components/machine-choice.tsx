// Of which machine something is shown: all of them, or one, also one that the Portal does not know.
import type { PortalMachine } from '../lib/portal-api.ts';

export interface MachineChoiceProps {
  readonly label: string;
  /** What stands for no choice. */
  readonly all: string;
  readonly machine: number | null;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly onChoose: (machine: number | null) => void;
}

export function MachineChoice({ label, all, machine, machines, onChoose }: MachineChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={machine ?? ''} onChange={({ target: { value } }) => onChoose(value === '' ? null : Number(value))}>
        <option value="">{all}</option>
        {machine !== null && machines?.every(({ id }) => id !== machine) !== false && (
          <option value={machine}>#{machine}</option>
        )}
        {machines?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name} (#{id})
          </option>
        ))}
      </select>
    </label>
  );
}
