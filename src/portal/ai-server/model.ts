// What the AI server says of the served model, as the page shows it: shares in place of counts, so that a window and training can be laid over one another. Pure.

import type { ModelAnswer } from './answers.ts';
import type { ServedModel } from './schemas.ts';

export function servedModelOf(answer: ModelAnswer): ServedModel {
  const { trained, drift } = answer;
  return {
    ...{ name: answer.name, version: answer.version, kind: answer.kind, modelType: answer.model_type },
    ...{ profile: answer.profile, threshold: answer.threshold, hasCard: answer.card !== null },
    trained: {
      ...{ rows: trained.rows, failures: trained.failures, dataDigest: trained.data_sha256, xgboost: trained.xgboost },
      ...{ warning: trained.warning, protocol: trained.protocol },
    },
    figures: answer.figures,
    importance: answer.importance,
    drift: drift && {
      verdict: drift.verdict,
      estimated: drift.estimated && {
        precision: estimateOf(drift.estimated.precision),
        recall: estimateOf(drift.estimated.recall),
      },
    },
    types: answer.types.map((type) => ({
      ...{ type: type.machine_type, readings: type.readings },
      alarmShare: type.alarm_share && {
        ...{ now: type.alarm_share.now, inTraining: type.alarm_share.in_training, verdict: type.alarm_share.verdict },
      },
      variables: type.variables.map(({ kind, name, edges, in_training, now, verdict, psi }) => ({
        ...{ kind, name, edges, verdict, psi },
        ...{ inTraining: sharesOf(in_training), now: now && sharesOf(now) },
      })),
    })),
  };
}

type Estimates = NonNullable<NonNullable<ModelAnswer['drift']>['estimated']>;

function estimateOf({ value, deviation, in_training }: Estimates['precision']) {
  return { value, deviation, inTraining: in_training };
}

function sharesOf(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}
