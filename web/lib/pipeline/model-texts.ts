// What the view of the model says, in English and Korean.
import { formatMeasured, language } from '../texts.ts';
import type { DriftVerdict } from './model-api.ts';

const english = {
  title: 'Model',
  subtitle: (name: string, version: string) => `${name}, version ${version}`,
  card: 'Model card',
  loading: 'Asking the AI server …',
  failed: 'The model cannot be shown',
  figures: 'Figures',
  threshold: 'Threshold',
  thresholdHint: 'from this probability on a reading is anomalous',
  trained: 'Trained on',
  trainedHint: (failures: string) => `readings, of which ${failures} failures`,
  trainedUnlabelled: 'readings',
  trainedUnknown: 'unknown',
  trainedUnknownHint: 'the model does not say what it was trained on',
  data: (digest: string) => `data ${digest}`,
  names: { precision: 'Precision', recall: 'Recall', f1: 'F1', averagePrecision: 'Average precision' } as Readonly<
    Record<string, string>
  >,
  between: (low: string, high: string) => `${low} to ${high} with 95 % confidence, in training`,
  inTraining: 'in training',
  drift: 'Readings now',
  verdicts: { same: 'As in training', drifted: 'Drifted', unknown: 'Not known yet' } as Readonly<
    Record<DriftVerdict, string>
  >,
  driftHint: {
    same: 'no sensor, feature, score or rate of alarms has moved beyond chance',
    drifted: 'see by type below what has moved',
    unknown: 'too few readings yet, or too much alike, to tell; a slice counts when it is over (DRIFT_SLICE_SECONDS)',
  } as Readonly<Record<DriftVerdict, string>>,
  driftNone: 'the model does not know its training, or nobody looks (DRIFT_SLICE_SECONDS)',
  estimated: { precision: 'Precision now', recall: 'Recall now' } as Readonly<Record<'precision' | 'recall', string>>,
  estimatedHint: (inTraining: string) => `estimated without labels; ${inTraining} in training`,
  estimatedBy: (value: string, deviation: string) => `${value} ± ${deviation}`,
  importance: 'What moves the score',
  importanceHint: 'on average over the readings of training, in log-odds',
  importanceNone: 'The model does not say which features move its score.',
  spread: 'Readings of now beside those of training',
  spreadHint:
    'Line: training, in tenths of what it saw; bars: the last window. Outermost: below and above all of training.',
  spreadNone: 'The model does not know how the readings of its training were spread: train it anew with this version.',
  type: (name: string) => `Type ${name}`,
  ofReadings: (count: string) => `${count} readings were looked at`,
  noReadings: 'No reading of this type in the last window: shown is training alone.',
  alarms: (now: string, inTraining: string) => `${now} anomalous, ${inTraining} in training`,
  score: 'Score',
  psi: (value: string) => `PSI ${value}`,
  range: (low: string, high: string) => `${low} to ${high}`,
  chartLabel: (name: string, verdict: string) => `${name}: ${verdict}`,
};

const korean: typeof english = {
  title: '모델',
  subtitle: (name, version) => `${name}, 버전 ${version}`,
  card: '모델 카드',
  loading: 'AI 서버에 확인하는 중 …',
  failed: '모델을 표시할 수 없습니다',
  figures: '수치',
  threshold: '임계값',
  thresholdHint: '이 확률부터 측정값을 이상으로 판정',
  trained: '학습 데이터',
  trainedHint: (failures) => `측정값, 그중 고장 ${failures}건`,
  trainedUnlabelled: '측정값',
  trainedUnknown: '알 수 없음',
  trainedUnknownHint: '모델에 학습 데이터 정보가 없습니다',
  data: (digest) => `데이터 ${digest}`,
  names: { precision: '정밀도', recall: '재현율', f1: 'F1', averagePrecision: '평균 정밀도' },
  between: (low, high) => `학습 시 95% 신뢰구간 ${low} ~ ${high}`,
  inTraining: '학습 시',
  drift: '현재 측정값',
  verdicts: { same: '학습 때와 같음', drifted: '드리프트', unknown: '아직 알 수 없음' },
  driftHint: {
    same: '센서, 특징, 점수, 이상 비율 모두 우연 범위 안',
    drifted: '무엇이 달라졌는지 아래 유형별로 표시',
    unknown: '판단하기에 측정값이 적거나 서로 너무 비슷함. 구간이 끝나야 집계됨(DRIFT_SLICE_SECONDS)',
  },
  driftNone: '모델에 학습 분포가 없거나 확인이 꺼져 있습니다 (DRIFT_SLICE_SECONDS)',
  estimated: { precision: '현재 정밀도', recall: '현재 재현율' },
  estimatedHint: (inTraining) => `라벨 없이 추정; 학습 시 ${inTraining}`,
  estimatedBy: (value, deviation) => `${value} ± ${deviation}`,
  importance: '점수를 움직이는 특징',
  importanceHint: '학습 측정값 평균, 로그 오즈',
  importanceNone: '모델에 특징 중요도 정보가 없습니다.',
  spread: '현재 측정값과 학습 측정값의 분포',
  spreadHint: '선: 학습(십분위), 막대: 최근 구간. 양 끝은 학습 범위를 벗어난 값입니다.',
  spreadNone: '모델에 학습 측정값의 분포가 없습니다. 이 버전으로 다시 학습하세요.',
  type: (name) => `유형 ${name}`,
  ofReadings: (count) => `측정값 ${count}건 확인`,
  noReadings: '최근 구간에 이 유형의 측정값이 없어 학습 분포만 표시합니다.',
  alarms: (now, inTraining) => `이상 비율 ${now}, 학습 시 ${inTraining}`,
  score: '점수',
  psi: (value) => `PSI ${value}`,
  range: (low, high) => `${low} ~ ${high}`,
  chartLabel: (name, verdict) => `${name}: ${verdict}`,
};

export const modelTexts = { en: english, ko: korean }[language];

const figure = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const formatFigure = (value: number): string => figure.format(value);

/** An end of what training saw, which lies a hair beyond its values: of what is so wide less than a hundredth says nothing, and of a share not that it is negative. */
export function edgeText(value: number, width: number): string {
  const step = 10 ** Math.floor(Math.log10(width / 100));
  // Adding 0 makes of -0 what is read.
  return formatMeasured(width > 0 && step > 0 ? Math.round(value / step) * step + 0 : value);
}
