// Maintenance windows: for which machines, and from when to when, what is found is marked as expected. A window deletes and stops nothing.
// One that names a failure mode is the rule for a known condition: only readings that show this mode fall under it.
import { isObject, own } from '../members.ts';
import type { Profile } from '../profile.ts';
import { isMachineId } from '../reading/reading.ts';
import { type EpochMs, parseCollectedAt } from '../time.ts';

export interface WindowScope {
  /** Empty for those of `machineTypes`, or for all. A machine that either names falls under the window. */
  readonly machines: readonly number[];
  /** Names of machine types. */
  readonly machineTypes: readonly string[];
  /** The code of the failure mode that a reading must show; null for whatever it shows. */
  readonly failureMode: string | null;
}

export interface MaintenanceWindow extends WindowScope {
  readonly id: string;
  readonly from: EpochMs;
  /** The first moment after it; earlier than planned where it was ended. */
  readonly until: EpochMs;
  readonly reason: string;
}

export interface NewWindow extends WindowScope {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly reason: string;
}

export const windowBounds = {
  machinesMax: 1_000,
  reasonCharactersMax: 500,
  /** A window that is forgotten hides nothing for longer. */
  daysMax: 366,
} as const;

export interface WindowProblem {
  readonly field: string;
  readonly message: string;
}

const dayMs = 86_400_000;
const members = ['machines', 'machine_types', 'all_machines', 'failure_mode', 'from', 'until', 'reason'];

/** A window as JSON, or all that is wrong with it. Without `from` it begins now; for all machines only where that is said. */
export function readWindow(
  profile: Profile,
  body: unknown,
  now: EpochMs,
): { readonly window: NewWindow } | { readonly problems: readonly WindowProblem[] } {
  if (!isObject(body)) return { problems: [{ field: 'body', message: 'the body must be a JSON object' }] };
  const problems: WindowProblem[] = [];
  const refuse = (field: string, rule: string): void => {
    problems.push({ field, message: `${field} ${rule}` });
  };
  for (const name of Object.keys(body))
    if (!members.includes(name)) refuse(name.slice(0, 64), `is no member of a window; there are ${members.join(', ')}`);
  const scope = readScope(profile, body, refuse);
  const from = timeOf(body, 'from', refuse) ?? now;
  const until = timeOf(body, 'until', refuse);
  if (until === undefined && own(body, 'until') === undefined) refuse('until', 'is missing');
  // One thing that is wrong with it is enough to know.
  if (until !== undefined && until <= now) refuse('until', 'must not be over already');
  else if (until !== undefined && until <= from) refuse('until', 'must be after from');
  else if (until !== undefined && until - from > windowBounds.daysMax * dayMs)
    refuse('until', `must be at most ${windowBounds.daysMax} days after from`);
  const reason = own(body, 'reason');
  const fault = reasonFault(reason);
  if (fault !== undefined) refuse('reason', fault);
  return problems.length > 0
    ? { problems }
    : { window: { ...scope, from, until: until as number, reason: (reason as string).trim() } };
}

function readScope(
  profile: Profile,
  body: Readonly<Record<string, unknown>>,
  refuse: (field: string, rule: string) => void,
): WindowScope {
  // Null is none of these: of somebody whose list was lost nobody knows which machines they mean.
  const [machines = [], machineTypes = [], allMachines = false] = ['machines', 'machine_types', 'all_machines'].map(
    (member) => own(body, member),
  );
  const failureMode = own(body, 'failure_mode') ?? null;
  const areMachines = Array.isArray(machines) && machines.length <= windowBounds.machinesMax;
  if (!areMachines || !machines.every(isMachineId))
    refuse('machines', `must be an array of at most ${windowBounds.machinesMax} whole numbers from 0`);
  const typeNames = profile.machineTypes.map(({ name }) => name);
  if (!Array.isArray(machineTypes) || !machineTypes.every((name) => typeNames.includes(name)))
    refuse('machine_types', `must be an array of names among ${typeNames.join(', ')}`);
  if (typeof allMachines !== 'boolean') refuse('all_machines', 'must be true or false');
  const names = [machines, machineTypes].some((each) => Array.isArray(each) && each.length > 0);
  if (names === (allMachines === true))
    refuse('machines', 'or machine_types must name whom the window is for, or all_machines must be true instead');
  const codes = profile.failureModes.map(({ code }) => code);
  if (failureMode !== null && !codes.includes(failureMode as string))
    refuse('failure_mode', `must be one of ${codes.join(', ')}`);
  return {
    machines: [...new Set(machines as number[])],
    machineTypes: [...new Set(machineTypes as string[])],
    failureMode: failureMode as string | null,
  };
}

function timeOf(
  body: Readonly<Record<string, unknown>>,
  field: 'from' | 'until',
  refuse: (field: string, rule: string) => void,
): EpochMs | undefined {
  const given = own(body, field);
  if (given === undefined || (given === null && field === 'from')) return undefined;
  const time =
    typeof given === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/i.test(given) ? parseCollectedAt(given, 'UTC') : undefined;
  if (time === undefined) refuse(field, 'must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z');
  return time;
}

/** It stands in lines of lists, in messages and on pages. PostgreSQL's text holds no NUL, nor halves of a pair of code units. */
function reasonFault(value: unknown): string | undefined {
  const { reasonCharactersMax: most } = windowBounds;
  if (typeof value !== 'string' || value.trim() === '')
    return `must be text of 1 to ${most} characters: why, for those who read it`;
  if (value.length > most) return `must be text of 1 to ${most} characters, and has ${value.length}`;
  const control = /\p{Cc}/u.exec(value);
  if (control !== null) {
    const code = control[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `must be one line, without line breaks, tabs and other control characters; character ${control.index + 1} is U+${code}`;
  }
  return value.isWellFormed() ? undefined : 'must be whole characters, and has half of one (a lone surrogate)';
}

const machinesShown = 20;

/** What to say where a window names machines that nobody knows: they may be added later, or the id is mistyped. Undefined for none. */
export function unknownMachinesWarning(machineIds: readonly number[]): string | undefined {
  if (machineIds.length === 0) return undefined;
  const rest = machineIds.length > machinesShown ? ` and ${machineIds.length - machinesShown} more` : '';
  const [which, are, them] = machineIds.length === 1 ? ['machine', 'is', 'it'] : ['machines', 'are', 'them'];
  return `${which} ${machineIds.slice(0, machinesShown).join(', ')}${rest} ${are} not in the Portal's machine table: the window takes ${them} in once that has ${them}`;
}

/** In a line, for people. */
export function describeWindow({ from, until, reason, ...scope }: NewWindow, timeText = utcText): string {
  return `${describeScope(scope)}, ${timeText(from)} to ${timeText(until)}: ${reason}`;
}

function utcText(time: EpochMs): string {
  return new Date(time).toISOString();
}

/** Whom a window is for. */
export function describeScope({ machines, machineTypes, failureMode }: WindowScope): string {
  const rest = machines.length > machinesShown ? ` and ${machines.length - machinesShown} more` : '';
  const names = [
    ...(machines.length === 0 ? [] : [`machines ${machines.slice(0, machinesShown).join(', ')}${rest}`]),
    ...(machineTypes.length === 0 ? [] : [`types ${machineTypes.join(', ')}`]),
  ];
  return `${names.join(' and ') || 'all machines'}${failureMode === null ? '' : `, only ${failureMode}`}`;
}
