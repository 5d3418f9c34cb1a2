// What GET /model answers in tests: a model that knows its training, of which one machine type has drifted.
import type { ModelAnswer } from '../../../src/portal/ai-server/answers.ts';

type Variable = ModelAnswer['types'][number]['variables'][number];
type VariableName = readonly [kind: Variable['kind'], name: string, low: number, high: number];

const variables: readonly VariableName[] = [
  ['sensor', 'airTemperature', 295.3, 304.5],
  ['sensor', 'processTemperature', 305.7, 313.8],
  ['sensor', 'rotationalSpeed', 1_180, 2_860],
  ['sensor', 'torque', 3.8, 76.6],
  ['sensor', 'toolWear', 0, 253],
  ['feature', 'Temp_diff', 7.6, 12.1],
  ['feature', 'Power', 10.9, 103],
  ['feature', 'Torque_speed_ratio', 0.0013, 0.06],
  ['score', 'score', 0, 0.999],
];

function variable([kind, name, low, high]: VariableName, rows: number, shift: number): Variable {
  const edges = Array.from({ length: 11 }, (_, at) => low + ((high - low) * at) / 10);
  const now = Array.from({ length: 12 }, (_, bin) =>
    bin === 0 || bin === 11 ? (shift > 0 && bin === 11 ? 40 : 0) : 60 + ((bin * 37) % 23) + shift * (bin - 5) * 14,
  );
  const isMoved = shift > 0 && (name === 'torque' || name === 'Power');
  return {
    ...{ kind, name, edges, in_training: [0, ...Array.from({ length: 10 }, () => rows / 10), 0] },
    now: isMoved
      ? now.map((count) => Math.max(0, count))
      : now.map((_, bin) => (bin % 11 === 0 ? 0 : 60 + ((bin * 37) % 23))),
    ...{ verdict: isMoved ? 'drifted' : 'same', psi: isMoved ? 0.61 : 0.02 },
  };
}

export function exampleModel(changes: Partial<ModelAnswer> = {}): ModelAnswer {
  const typeOf = (machine_type: string, rows: number, shift: number) => ({
    machine_type,
    readings: 712,
    alarm_share: { now: shift > 0 ? 0.094 : 0.031, in_training: 0.0327, verdict: shift > 0 ? 'drifted' : 'same' },
    variables: variables.map((each) => variable(each, rows, shift)),
  });
  return {
    ...{ name: 'ai4i-xgboost', version: '6ba6d9908973', kind: 'classifier', model_type: 'XGBClassifier' },
    ...{ profile: 'ai4i', threshold: 0.49, card: '/model-card' },
    trained: {
      ...{ rows: 10_000, failures: 339, xgboost: '3.4.0', protocol: '5 times stratified 5-fold cross-validation' },
      data_sha256: 'dc6630cd9b1f0f853922fad78a1b6436570d3f1ec863f1dd5c4340ac56bc8a8e',
      warning:
        'The figures below flatter: neighbouring rows resemble one another, and random folds have them on both sides. Tested on blocks of neighbouring rows F1 is 0.723 ± 0.074, not 0.843 ± 0.016. Train with --group COLUMN (machine, experiment, batch), --time COLUMN or --test FILE.',
    },
    figures: [
      { name: 'precision', value: 0.932, low: 0.9, high: 0.965 },
      { name: 'recall', value: 0.77, low: 0.721, high: 0.819 },
      { name: 'f1', value: 0.843, low: 0.81, high: 0.876 },
    ],
    importance: [
      { name: 'Rotational_speed_rpm', value: 0.807 },
      { name: 'Tool_wear_min', value: 0.655 },
      { name: 'Power', value: 0.54 },
      { name: 'Temp_diff', value: 0.31 },
      { name: 'Type_encoded', value: 0.009 },
    ],
    drift: {
      verdict: 'drifted',
      estimated: {
        precision: { value: 0.91, deviation: 0.03, in_training: 0.93 },
        recall: { value: 0.7, deviation: 0.06, in_training: 0.77 },
      },
    },
    types: [typeOf('L', 6_000, 1), typeOf('M', 2_997, 0), typeOf('H', 1_003, 0)],
    ...changes,
  } as ModelAnswer;
}
