// Why the Portal refused something, as the page says it: the API's sentences are English, and have times in UTC and states and acts by their names.
import type { components } from '../../generated/portal-api.d.ts';
import { alarmTexts, momentText } from '../alarms/alarm-texts.ts';
import { fleetTexts } from '../fleet/fleet-texts.ts';
import { ownName } from '../session/own-name.ts';
import { countText, refusalTexts } from './refusal-texts.ts';

type Generated = components['schemas']['Refusal'];
type Refusal = Omit<Generated, 'choices'> & { readonly choices?: readonly string[] };

const nobody = 'unauthenticated';
const system = 'system';

/** Undefined for what the page has no words for. */
export function refusalSaid(refusal: Partial<Refusal>, now: number): string | undefined {
  const { code, state, machineId, line, inLine, place, least, most } = refusal;
  if (inLine !== undefined || place !== undefined) {
    const { inLine: _line, place: _place, ...fault } = refusal;
    const said = refusalSaid(fault, now);
    const where = [
      ...(inLine === undefined ? [] : [refusalTexts.line(countText(inLine))]),
      ...(place === undefined ? [] : [place]),
    ];
    return said && `${where.join(', ')}: ${said}`;
  }
  const entry = entrySaid(refusal, now);
  if (code === 'wrong-state' && state !== undefined) return refusalTexts.is(alarmTexts.states[state] ?? state, entry);
  if (code === 'changed' && entry !== '') return firstSaid(refusal.by)(entry);
  const { name = '', record = '', member = '', kind = '', choices = [] } = refusal;
  return refusalTexts.codes[code === 'changed' ? 'no-such-version' : (code ?? '')]?.({
    ...{
      name,
      record,
      member,
      kind,
      choices: choices.join(', '),
      machine: machineId === undefined ? '' : String(machineId),
    },
    ...{ line: countText(line), least: countText(least), most: countText(most) },
  });
}

/** Who is signed in may have done it themselves: twice, in another window, or again after an answer that was lost. */
function firstSaid(by: string | undefined): (entry: string) => string {
  if (by === system) return refusalTexts.changed;
  return by !== undefined && nameOf(by) === ownName() ? refusalTexts.own : refusalTexts.first;
}

/** The journal of machines has kinds of actors before names. */
const nameOf = (by: string): string => by.replace(/^user /, '');

/** Of a kind of problem that needs no more words; undefined for others. */
export function kindSaid(type: string): string | undefined {
  return refusalTexts.kinds[type.replace('urn:spindle:problem:', '')];
}

/** What was done, by whom, and when by the clock of the place. */
function entrySaid({ act, by, address, at }: Partial<Refusal>, now: number): string {
  const who = by === nobody ? alarmTexts.nobodyKnown : by && nameOf(by);
  return [
    ...(act === undefined ? [] : [actSaid(act)]),
    ...(who === undefined || by === system ? [] : [address === undefined ? who : alarmTexts.from(who, address)]),
    ...(at === undefined ? [] : [momentText(at, now)]),
  ].join(' · ');
}

function actSaid(act: string): string {
  const { actNames } = alarmTexts;
  const { acts } = fleetTexts;
  const known: Readonly<Record<string, string>> = { ...acts, ...actNames };
  return known[act] ?? act;
}
