// A plan of collecting: from which address the readings of a machine are fetched, and how often. What may be written of one, and what of an address may be
// shown to everybody. Pure.

export interface Plan {
  readonly id: number;
  readonly machineId: number;
  readonly intervalSeconds: number;
  readonly address: string;
}

/** As somebody writes it; what is absent stays. */
export interface GivenPlan {
  readonly machineId?: number | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly address?: string | undefined;
}

/** Whatever an operator allows. As many are fetched and listed, so that none is passed over where fewer are allowed than there are. */
export const plansMost = 100_000;
export const intervalMaxSeconds = 86_400;
export const addressLengthMax = 2_000;

/** Null, or a sentence on what is wrong with it. `intervalMinSeconds` is that of PORTAL_COLLECT_INTERVAL_MIN_SECONDS. */
export function intervalProblem(seconds: number, intervalMinSeconds: number): string | null {
  if (Number.isInteger(seconds) && seconds >= intervalMinSeconds && seconds <= intervalMaxSeconds) return null;
  return `the interval must be a whole number of seconds from ${intervalMinSeconds} to ${intervalMaxSeconds}`;
}

/** Null, or a sentence on what is wrong with it, which repeats nothing of it: it may have a password. */
export function addressProblem(address: string): string | null {
  if (address.length > addressLengthMax) return `the address must not be longer than ${addressLengthMax} characters`;
  // The parser would take them out without a word.
  if (/[\s\p{Cc}]/u.test(address)) return 'the address must not contain spaces or control characters';
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return 'the address must begin with http:// or https:// and a host, such as http://10.0.0.7:8081/api/sensor/data';
  }
  if (url.username !== '' || url.password !== '') {
    return 'the address must not contain a user or password: everybody who looks at the machine would read it';
  }
  return url.hash === '' ? null : 'the address must not contain #: that part is sent to no server';
}

/** For who may not change it: what stands behind the question mark may be a key. */
export function shownAddress(address: string): string {
  const at = address.indexOf('?');
  return at < 0 ? address : `${address.slice(0, at)}?…`;
}

/** As the journal of the machine has it. */
export function planNote({ intervalSeconds, address }: Pick<Plan, 'intervalSeconds' | 'address'>): string {
  return `every ${intervalSeconds} s from ${shownAddress(address)}`;
}
