// What a message about an alarm says, in English and Korean, without the form that its receiver wants. Pure. Whatever others have written, a
// machine's name or an explanation, is cut and stands on one line: neither a header nor the direction of the text can be broken out of.
import type { Label } from '../../core/sensor-values.ts';
import type { Severity } from '../../core/severity.ts';
import { type EpochMs, formatLocal } from '../../core/time.ts';
import type { AlarmState } from '../alarm/alarm.ts';
import type { Stage } from './plan.ts';

export interface Notice {
  readonly stage: Stage | 'test';
  /** Of one that is escalated. */
  readonly afterMinutes: number;
  readonly priority: Severity;
  readonly machineId: number;
  /** Null where the Portal does not know the machine. */
  readonly machineName: string | null;
  readonly machineType: string;
  readonly kind: string;
  /** Null where it is of no mode that is known. */
  readonly mode: { readonly code: string; readonly label: Label } | null;
  readonly state: AlarmState;
  readonly raisedAt: EpochMs;
  /** As the alert says it; null where there is none. */
  readonly why: string | null;
  /** The sensors that add most, the first most. */
  readonly sensors: readonly { readonly label: Label; readonly value: number; readonly unit: string }[];
  /** What was found wrong with the data of the machine. */
  readonly checks: readonly string[];
  readonly link: string;
}

export interface Words {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Sentences. */
  readonly why: readonly string[];
  readonly link: string;
  readonly linkText: string;
}

type Language = keyof Label;

const english = {
  stages: {
    raised: '',
    worse: 'got worse',
    escalated: '',
    returned: 'returned to normal',
    ended: 'ended',
    test: 'this is a test',
  } as Readonly<Record<Notice['stage'], string>>,
  escalated: (minutes: number) => `not acknowledged for ${minutes} min`,
  priority: 'Priority',
  priorities: { WARNING: 'WARNING', ALERT: 'ALERT', CRITICAL: 'CRITICAL' } as Readonly<Record<Severity, string>>,
  machine: 'Machine',
  machineOf: (id: number) => `Machine ${id}`,
  mode: 'Failure mode',
  noMode: 'No known failure mode',
  quality: 'Data quality',
  checks: {
    range: 'out of range',
    combination: 'impossible combination',
    stuck: 'stuck value',
    jump: 'jump',
    silent: 'machine silent',
  } as Readonly<Record<string, string>>,
  state: 'State',
  states: {
    unacknowledged: 'Unacknowledged',
    acknowledged: 'Acknowledged',
    'returned-unacknowledged': 'Returned, unacknowledged',
    shelved: 'Shelved',
    suppressed: 'Suppressed',
    'out-of-service': 'Out of service',
    normal: 'Normal',
  } as Readonly<Record<AlarmState, string>>,
  since: 'Since',
  sensors: 'Adds most',
  open: 'Open the alarm',
};

const korean: typeof english = {
  stages: {
    raised: '',
    worse: '악화',
    escalated: '',
    returned: '정상 복귀',
    ended: '종료',
    test: '시험 메시지입니다',
  },
  escalated: (minutes) => `${minutes}분 동안 미확인`,
  priority: '우선순위',
  priorities: { WARNING: '경고', ALERT: '경보', CRITICAL: '심각' },
  machine: '설비',
  machineOf: (id) => `설비 ${id}`,
  mode: '고장 유형',
  noMode: '알려진 고장 유형 없음',
  quality: '데이터 품질',
  checks: { range: '범위 이탈', combination: '불가능한 조합', stuck: '값 고정', jump: '급변', silent: '설비 무응답' },
  state: '상태',
  states: {
    unacknowledged: '미확인',
    acknowledged: '확인됨',
    'returned-unacknowledged': '정상 복귀, 미확인',
    shelved: '보류',
    suppressed: '억제됨',
    'out-of-service': '사용 중지',
    normal: '정상',
  },
  since: '발생',
  sensors: '주요 원인',
  open: '알람 열기',
};

const nameLengthMax = 80;
const sentenceLengthMax = 600;

export function wordsOf(notice: Notice, language: Language, timeZone: string): Words {
  const texts = language === 'ko' ? korean : english;
  const { stage, priority, machineId, machineType, state, raisedAt, link } = notice;
  const name = oneLine(notice.machineName ?? '', nameLengthMax) || texts.machineOf(machineId);
  const what = whatOf(notice, language);
  const happened = stage === 'escalated' ? texts.escalated(notice.afterMinutes) : texts.stages[stage];
  const ofSensors = notice.sensors.map(({ label, value, unit }) =>
    oneLine(`${label[language]} ${Number(value.toPrecision(5))} ${unit}`, nameLengthMax),
  );
  const why = oneLine(notice.why ?? '', sentenceLengthMax);
  const since = `${formatLocal(raisedAt, timeZone).slice(0, 16).replace('T', ' ')} (${timeZone})`;
  return {
    title: `[${texts.priorities[priority]}] ${name}: ${what}${happened === '' ? '' : ` (${happened})`}`,
    facts: [
      [texts.priority, texts.priorities[priority]],
      [texts.machine, `${name} (${machineId}, ${oneLine(machineType, nameLengthMax)})`],
      [texts.mode, what],
      [texts.state, texts.states[state]],
      [texts.since, since],
    ],
    why: [why, ofSensors.length === 0 ? '' : `${texts.sensors}: ${ofSensors.join(', ')}`].filter((each) => each !== ''),
    link,
    linkText: texts.open,
  };
}

function whatOf({ mode, kind, checks }: Notice, language: Language): string {
  const texts = language === 'ko' ? korean : english;
  if (kind !== 'machine') {
    const found = checks.slice(0, 3).map((check) => texts.checks[check] ?? oneLine(check, nameLengthMax));
    const of = kind === 'data_quality' ? texts.quality : oneLine(kind, nameLengthMax);
    return found.length === 0 ? of : `${of}: ${found.join(', ')}`;
  }
  return mode === null
    ? texts.noMode
    : oneLine(mode.label[language], nameLengthMax) || oneLine(mode.code, nameLengthMax);
}

/** Without controls, marks of direction and breaks of lines, and cut; no character is cut in half. */
export function oneLine(text: string, lengthMax: number): string {
  // Far more than is shown, and no more: a text may have megabytes.
  const clean = text
    .slice(0, 4 * lengthMax)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = [...clean];
  return characters.length <= lengthMax ? clean : `${characters.slice(0, lengthMax - 1).join('')}…`;
}
