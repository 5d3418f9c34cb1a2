// The address of a machine's page: which machine, and which time. `last` follows the clock; `from` and `to` stand still, so that a link shows the same to
// somebody else.
import { useMemo, useSyncExternalStore } from 'react';
import type { TimeSpan } from './curves/curve-api.ts';

/** The lengths that are offered, in hours. */
export const lastHours = [1, 6, 24, 168, 840] as const;
const usualHours = 24;

export interface MachineAddress {
  readonly machineId: number;
  readonly time: { readonly lastHours: number } | TimeSpan;
}

export const machineLink = (machineId: number): string => `#machines/${machineId}`;

export function addressOf({ machineId, time }: MachineAddress): string {
  const query =
    'lastHours' in time
      ? `last=${time.lastHours}h`
      : `from=${new Date(time.from).toISOString()}&to=${new Date(time.to).toISOString()}`;
  return `${machineLink(machineId)}?${query}`;
}

/** Null for an address that is no machine's. A time that is none is the usual one. */
export function readAddress(hash: string): MachineAddress | null {
  const [, id, query = ''] = /^#machines\/(\d{1,16})(?:\?(.*))?$/.exec(hash) ?? [];
  if (id === undefined || !Number.isSafeInteger(Number(id))) return null;
  return { machineId: Number(id), time: readTime(new URLSearchParams(query)) };
}

function readTime(query: URLSearchParams): MachineAddress['time'] {
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
  if (from < to) return { from, to };
  const hours = Number(/^(\d{1,4})h$/.exec(query.get('last') ?? '')?.[1]);
  return { lastHours: lastHours.find((each) => each === hours) ?? usualHours };
}

export function useMachineAddress(): MachineAddress | null {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readAddress(hash), [hash]);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
