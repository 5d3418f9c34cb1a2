// An alarm: what a person has to know of, and to do about, one failure mode of one machine, by ISA-18.2 (IEC 62682). Pure. Its state is
// computed from facts that change one by one, and not kept: a shelved alarm still knows whether its condition lasts.
import type { Severity } from '../../core/severity.ts';
import type { EpochMs } from '../../core/time.ts';

/** `normal` is the end of an alarm: its condition is over, and nobody has to be told of it any more. */
export const alarmStates = [
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
  'normal',
] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What people found out: the label for training. */
export const verdicts = ['real-failure', 'false-alarm', 'expected', 'unclear'] as const;
export type Verdict = (typeof verdicts)[number];

export interface AlarmFacts {
  /** The code of the failure mode; null where it is of none that is known. */
  readonly mode: string | null;
  /** The worst since it was raised. */
  readonly priority: Severity;
  /** Its condition lasts: an episode of it is open. */
  readonly isActive: boolean;
  readonly isAcknowledged: boolean;
  readonly shelvedUntil: EpochMs | null;
  readonly isOutOfService: boolean;
  /** The maintenance window that all its open episodes fall under; null where there is one that does not. */
  readonly suppressedBy: string | null;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
}

/** What people have set aside comes before what a window suppresses. */
export function stateOf(facts: AlarmFacts): AlarmState {
  if (facts.isOutOfService) return 'out-of-service';
  if (facts.shelvedUntil !== null) return 'shelved';
  if (facts.suppressedBy !== null) return 'suppressed';
  if (facts.isActive) return facts.isAcknowledged ? 'acknowledged' : 'unacknowledged';
  return facts.isAcknowledged ? 'normal' : 'returned-unacknowledged';
}

export function asksForAttention(state: AlarmState): boolean {
  return state === 'unacknowledged' || state === 'returned-unacknowledged';
}

/** One entry of the journal, without who and when. */
export interface Step {
  readonly act: StepName;
  /** Null for the first of all. */
  readonly before: AlarmFacts | null;
  readonly after: AlarmFacts;
  /** A comment, or the reason that was given; `superseded` where it has returned because what judged the machine does so no more. */
  readonly note: string | null;
  /** The episode that led to it; null for what people do, and for what time does. */
  readonly episodeId: string | null;
}

/** What the plant does, what time does, and what people do. */
const systemActs = ['raised', 'escalated', 'mode-changed', 'suppressed', 'unsuppressed', 'returned'] as const;
const timeActs = ['shelf-expired'] as const;
const personActs = [
  'acknowledged',
  'commented',
  'assigned',
  'shelved',
  'unshelved',
  'taken-out-of-service',
  'returned-to-service',
  'judged',
] as const;
export const stepNames = [...systemActs, ...timeActs, ...personActs] as const;
export type StepName = (typeof stepNames)[number];
