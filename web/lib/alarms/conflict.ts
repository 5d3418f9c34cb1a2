// Why the Portal took no act on an alarm, as the page says it: the API names times in UTC, and states and acts by their English names.
import { language } from '../texts.ts';
import type { AlarmState, JournalEntry } from './alarm-api.ts';
import { alarmTexts, momentText } from './alarm-texts.ts';

const english = {
  first: (entry: string) => `Somebody was first: ${entry}`,
  changed: (entry: string) => `It has changed meanwhile: ${entry}`,
  is: (state: string, entry: string) => `This cannot be done now, the state is “${state}”: ${entry}`,
};

const korean: typeof english = {
  first: (entry) => `다른 사람이 먼저 처리했습니다: ${entry}`,
  changed: (entry) => `그사이 바뀌었습니다: ${entry}`,
  is: (state, entry) => `현재 ‘${state}’ 상태여서 처리할 수 없습니다: ${entry}`,
};

const words = { en: english, ko: korean }[language];

const conflict =
  /^(?:somebody was first|it is (?<state>[a-z-]+)): (?<act>[a-z-]+) by (?<actor>.+?)(?: from (?<address>\S+))? at (?<at>\S+Z)$/;
const nobody = 'unauthenticated';
const system = 'system';

/** What is none of these sentences stays as it is. */
export function conflictSaid(said: string, now: number): string {
  const { state, act, actor, address, at } = conflict.exec(said)?.groups ?? {};
  if (act === undefined || actor === undefined || at === undefined || Number.isNaN(Date.parse(at))) return said;
  const who = actor === nobody ? alarmTexts.nobodyKnown : actor;
  const entry = [
    alarmTexts.actNames[act as JournalEntry['act']] ?? act,
    ...(actor === system ? [] : [address === undefined ? who : alarmTexts.from(who, address)]),
    momentText(at, now),
  ].join(' · ');
  if (state !== undefined) return words.is(stateSaid(state), entry);
  return actor === system ? words.changed(entry) : words.first(entry);
}

function stateSaid(state: string): string {
  return state === 'over' ? alarmTexts.states.normal : (alarmTexts.states[state as AlarmState] ?? state);
}
