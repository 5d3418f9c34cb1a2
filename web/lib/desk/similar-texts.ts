// What the page says of earlier alarms like one, in English and Korean.
import type { SimilarAlarms } from '../alarms/alarm-api.ts';
import { formatCount, language } from '../texts.ts';

type Of = keyof SimilarAlarms['verdicts'];

const english = {
  title: 'Earlier alarms like this',
  loading: 'Looking for them …',
  failed: 'They cannot be shown',
  none: 'None that has ended is like it: of the same failure mode and sensors, of this machine or its type.',
  summary: (count: string, parts: readonly string[]) => `Of ${count} like this: ${parts.join(', ')}.`,
  parts: {
    'real-failure': (count) => `${count} real ${count === '1' ? 'failure' : 'failures'}`,
    'false-alarm': (count) => `${count} false ${count === '1' ? 'alarm' : 'alarms'}`,
    expected: (count) => `${count} expected`,
    unclear: (count) => `${count} unclear`,
    none: (count) => `${count} without a verdict`,
  } as Readonly<Record<Of, (count: string) => string>>,
  newest: 'Only the newest of this machine and of its type were looked through.',
  noVerdict: 'No verdict',
  thisMachine: 'this machine',
};

const korean: typeof english = {
  title: '비슷한 이전 알람',
  loading: '찾는 중 …',
  failed: '표시할 수 없습니다',
  none: '종료된 알람 중 비슷한 것이 없습니다. 이 설비나 같은 유형에서 고장 유형과 센서가 같은 알람을 찾습니다.',
  summary: (count, parts) => `비슷한 알람 ${count}건: ${parts.join(', ')}.`,
  parts: {
    'real-failure': (count) => `실제 고장 ${count}건`,
    'false-alarm': (count) => `오경보 ${count}건`,
    expected: (count) => `예상된 이상 ${count}건`,
    unclear: (count) => `불명확 ${count}건`,
    none: (count) => `판정 없음 ${count}건`,
  },
  newest: '이 설비와 같은 유형의 최근 알람만 찾아보았습니다.',
  noVerdict: '판정 없음',
  thisMachine: '이 설비',
};

export const similarTexts = { en: english, ko: korean }[language];

const order = ['real-failure', 'false-alarm', 'expected', 'unclear', 'none'] as const satisfies readonly Of[];

/** In a sentence what became of them. */
export function similarSummary({ count, verdicts }: Pick<SimilarAlarms, 'count' | 'verdicts'>): string {
  const parts = order
    .filter((each) => (verdicts[each] ?? 0) > 0)
    .map((each) => similarTexts.parts[each](formatCount(verdicts[each] ?? 0)));
  return similarTexts.summary(formatCount(count), parts);
}
