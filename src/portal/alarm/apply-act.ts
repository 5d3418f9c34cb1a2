// What people may do to an alarm in which state, and what becomes of it. Pure: the time is passed in.
import type { EpochMs } from '../../core/time.ts';
import { type AlarmFacts, asksForAttention, type Step, type StepName, stateOf, type Verdict } from './alarm.ts';

export type Act =
  | { readonly act: 'acknowledge' }
  | { readonly act: 'comment'; readonly text: string }
  | { readonly act: 'assign'; readonly assignee: string | null }
  | { readonly act: 'shelve'; readonly until: EpochMs; readonly reason: string }
  | { readonly act: 'unshelve' }
  | { readonly act: 'take-out-of-service'; readonly reason: string }
  | { readonly act: 'return-to-service' }
  | { readonly act: 'judge'; readonly verdict: Verdict; readonly note: string | null }
  /** What time does. */
  | { readonly act: 'expire' };

/** The step, or a sentence why it may not be done. */
export function applyAct(facts: AlarmFacts, act: Act, now: EpochMs): Step | string {
  const state = stateOf(facts);
  const step = (name: StepName, after: Partial<AlarmFacts>, note: string | null = null): Step => ({
    act: name,
    before: facts,
    after: { ...facts, ...after },
    note,
    episodeId: null,
  });
  switch (act.act) {
    case 'acknowledge':
      return asksForAttention(state) ? step('acknowledged', { isAcknowledged: true }) : `it is ${state}`;
    case 'comment':
      return step('commented', {}, act.text);
    case 'assign':
      return state === 'normal' ? 'it is over' : step('assigned', { assignee: act.assignee });
    case 'shelve':
      if (!asksForAttention(state) && state !== 'acknowledged' && state !== 'shelved') return `it is ${state}`;
      return act.until > now ? step('shelved', { shelvedUntil: act.until }, act.reason) : 'the time is over already';
    case 'unshelve':
      return state === 'shelved' ? step('unshelved', backAgain(facts)) : `it is ${state}`;
    case 'expire':
      if (facts.shelvedUntil === null) return 'it is not shelved';
      return facts.shelvedUntil <= now ? step('shelf-expired', backAgain(facts)) : 'the time is not over yet';
    case 'take-out-of-service':
      if (state === 'normal' || state === 'out-of-service') return `it is ${state}`;
      return step('taken-out-of-service', { isOutOfService: true, shelvedUntil: null }, act.reason);
    case 'return-to-service':
      return state === 'out-of-service' ? step('returned-to-service', backAgain(facts)) : `it is ${state}`;
    case 'judge':
      // Who has found out what it was has taken notice of it.
      return step(
        'judged',
        { verdict: act.verdict, ...(asksForAttention(state) ? { isAcknowledged: true } : {}) },
        act.note,
      );
  }
}

/** As the standard has it: what comes back asks for attention where its condition lasts, and is over where it does not. */
function backAgain({ isActive }: AlarmFacts): Partial<AlarmFacts> {
  return { shelvedUntil: null, isOutOfService: false, isAcknowledged: !isActive };
}
