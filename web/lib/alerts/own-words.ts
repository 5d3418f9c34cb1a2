// What the AI server says in its language, in that of the reader where the data beside it are enough: the same facts, by the templates of the page.
// What cannot be said anew stays as it is, with the language that it is in. Pure.
import type { Label, PortalAlert, PortalProfile } from '../portal-api.ts';

export interface Said {
  readonly text: string;
  /** Of the text. */
  readonly language: keyof Label;
}

type Explanation = NonNullable<PortalAlert['explanation']>;
type FailureMode = Explanation['failureModes'][number];
type Suspicion = PortalAlert['dataQuality'][number];

/** How the page writes a number, and how much a summary names. */
export interface Wording {
  readonly language: keyof Label;
  readonly number: (value: number) => string;
}

/** Sentences of the AI server are in one of two languages, of which one has letters of its own. */
export function languageOf(text: string): keyof Label {
  return /\p{Script=Hangul}/u.test(text) ? 'ko' : 'en';
}

export function evidenceSaid({ evidence, limits = [] }: FailureMode, profile: PortalProfile, wording: Wording): Said {
  if (languageOf(evidence) === wording.language || limits.length === 0) return asItIs(evidence);
  const { above, below } = templates[wording.language];
  const parts = limits.map(({ quantity, value, unit, limit, side }) => {
    const [said, bound] = [value, limit].map((each) => withUnit(wording.number(each), unit)) as [string, string];
    return (side === 'above' ? above : below)(quantityOf(quantity, profile, wording), said, bound);
  });
  return { text: parts.join(', '), language: wording.language };
}

/** With the mode of the alarm before the others that its reading meets, also in the summary where that is the list of them. */
export function modeFirst(explanation: Explanation, mode: string | null): Explanation {
  const { failureModes, summary } = explanation;
  const ordered = failureModes.toSorted((one, other) => Number(other.code === mode) - Number(one.code === mode));
  return {
    ...explanation,
    failureModes: ordered,
    summary: summary === listOf(failureModes) ? listOf(ordered) : summary,
  };
}

function listOf(modes: readonly FailureMode[]): string {
  return modes.map(({ label, evidence }) => `${label}: ${evidence}`).join('; ');
}

/** Of an alert without a failure mode. */
export function summarySaid({ summary, reasons }: Explanation, profile: PortalProfile, wording: Wording): Said {
  const against = reasons.filter(({ contribution }) => contribution > 0).slice(0, sensorsInSummaryMax);
  if (languageOf(summary) === wording.language || against.length === 0) return asItIs(summary);
  const { unusual } = templates[wording.language];
  const named = against.map(({ sensor, value }) => {
    const { label, unit } = sensorOf(sensor, profile, wording);
    return `${label} ${value === null ? notMeasured[wording.language] : withUnit(wording.number(value), unit)}`;
  });
  return { text: `${unusual}: ${named.join(', ')}`, language: wording.language };
}

const notMeasured = { en: 'not measured', ko: '측정되지 않음' } as const;

export function suspicionSaid(found: Suspicion, profile: PortalProfile, wording: Wording): Said {
  const { check, sensors, sentence, value, limit } = found;
  if (languageOf(sentence) === wording.language || value === undefined) return asItIs(sentence);
  const { label, unit } = sensorOf(sensors[0] ?? '', profile, wording);
  const { above, below, stuck, jump } = templates[wording.language];
  const [said, bound] = [value, limit ?? value].map((each) => withUnit(wording.number(each), unit)) as [string, string];
  const { language } = wording;
  if (check === 'stuck') return { text: stuck(label, said), language };
  if (limit === undefined) return asItIs(sentence);
  if (check === 'range') return { text: (value > limit ? above : below)(label, said, bound), language };
  return check === 'jump' ? { text: jump(label, said, bound), language } : asItIs(sentence);
}

/** By its label in the reader's language, whichever of them the message has. */
export function quantityOf(quantity: string, { quantities }: PortalProfile, { language }: Wording): string {
  // A Portal of an earlier version says no quantities.
  const known = (quantities as PortalProfile['quantities'] | undefined) ?? [];
  return known.find(({ en, ko }) => en === quantity || ko === quantity)?.[language] ?? quantity;
}

/** As many as the AI server names. */
const sensorsInSummaryMax = 2;

const templates = {
  en: {
    above: (what: string, value: string, limit: string) => `${what} is ${value}, above ${limit}`,
    below: (what: string, value: string, limit: string) => `${what} is ${value}, below ${limit}`,
    unusual: 'The combination of values is unusual, and no single known limit is crossed',
    stuck: (what: string, value: string) => `${what} has been exactly ${value} for too long`,
    jump: (what: string, value: string, limit: string) =>
      `${what} is ${value} all at once, and can have changed to ${limit}`,
  },
  ko: {
    above: (what: string, value: string, limit: string) => `${what} ${value}: 한계 ${limit}보다 높음`,
    below: (what: string, value: string, limit: string) => `${what} ${value}: 한계 ${limit}보다 낮음`,
    unusual: '값의 조합이 평소와 다르며, 벗어난 한계는 없음',
    stuck: (what: string, value: string) => `${what}: ${value} 그대로 너무 오래 유지됨`,
    jump: (what: string, value: string, limit: string) => `${what}: 갑자기 ${value}, 가능한 변화는 ${limit}까지`,
  },
} as const;

function asItIs(text: string): Said {
  return { text, language: languageOf(text) };
}

function withUnit(said: string, unit: string): string {
  return unit === '' ? said : `${said} ${unit}`;
}

function sensorOf(name: string, { sensors }: PortalProfile, { language }: Wording) {
  const sensor = sensors.find((each) => each.name === name);
  return sensor === undefined ? { label: name, unit: '' } : { label: sensor.label[language], unit: sensor.unit };
}
