// What /system/info says of drift: of the last window of the consumers, against the training of the model.
import Type, { type Static } from 'typebox';
import type { Verdict } from '../../core/drift/compare.ts';
import type { PerformanceEstimate } from '../../core/drift/performance.ts';
import type { DriftReport, TypeReport } from '../../core/drift/report.ts';

const orNull = <T extends ReturnType<typeof Type.Number>>(schema: T) => Type.Union([schema, Type.Null()]);
const verdict = Type.Union([Type.Literal('same'), Type.Literal('drifted'), Type.Literal('unknown')]);
const figure = Type.Object({
  value: orNull(Type.Number()),
  deviation: orNull(Type.Number({ description: 'By chance alone' })),
  in_training: orNull(Type.Number()),
});

export const driftSchema = Type.Union(
  [
    Type.Object({
      verdict,
      compared: Type.Integer({ description: 'Sensors, features, scores and alarm rates of all machine types' }),
      unknown: Type.Integer({
        description: 'Of these, how many cannot be told of: too few readings, or too much alike',
      }),
      drifted: Type.Array(
        Type.Object({
          machine_type: Type.String(),
          name: Type.String({ description: "The sensor's or feature's name, `score`, or `alarms`" }),
          psi: orNull(Type.Number()),
          ks: orNull(Type.Number()),
        }),
      ),
      estimated: Type.Union([Type.Object({ precision: figure, recall: figure }), Type.Null()], {
        description: 'Without labels; right as long as a score means what it meant in training',
      }),
    }),
    Type.Null(),
  ],
  {
    description:
      'Whether the readings of the last window are spread as in training; null where the model does not know that, nobody looks, or the database is away',
  },
);

export function shownDrift(report: DriftReport | null): Static<typeof driftSchema> {
  if (report === null) return null;
  const verdicts = report.types.flatMap(({ variables, alarmRate }): Verdict[] => [
    ...variables.map((each) => each.verdict),
    ...(alarmRate === null ? [] : [alarmRate.verdict]),
  ]);
  return {
    verdict: report.verdict,
    compared: verdicts.length,
    unknown: verdicts.filter((each) => each === 'unknown').length,
    drifted: report.types.flatMap(driftedOf),
    estimated: report.performance === null ? null : estimatedOf(report.performance),
  };
}

function driftedOf({ type, variables, alarmRate }: TypeReport) {
  const found = variables
    .filter((each) => each.verdict === 'drifted')
    .map(({ name, psi, ks }) => ({ machine_type: type, name, psi: known(psi.value), ks: known(ks.value) }));
  return alarmRate?.verdict === 'drifted'
    ? [...found, { machine_type: type, name: 'alarms', psi: null, ks: null }]
    : found;
}

function estimatedOf({ now, inTraining }: NonNullable<DriftReport['performance']>) {
  const of = (name: 'precision' | 'recall', estimate: PerformanceEstimate = now) => estimate[name];
  const shown = (name: 'precision' | 'recall') => ({
    value: known(of(name).value),
    deviation: known(of(name).deviation),
    in_training: known(of(name, inTraining).value),
  });
  return { precision: shown('precision'), recall: shown('recall') };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
