// What a window is compared with: how the values of sensors and features, and the scores, were spread in training, by machine type; and what
// became of readings with a score, of a model that was trained with labels. A part of the model's manifest.
import type { BinnedSample } from './bins.ts';

export interface DriftReference {
  /** By machine type; a type with few rows has none. */
  readonly inputs: Readonly<Record<string, InputReference>>;
  /** Of a model of other rows than those that are scored (out of fold), since a model is too sure of its own rows; null where nobody scored any. */
  readonly scores: ScoreReference | null;
}

export interface InputReference {
  readonly rows: number;
  readonly sensors: Readonly<Record<string, BinnedSample>>;
  /** Without those that are a sensor's very value, or come from the machine's type alone. */
  readonly features: Readonly<Record<string, BinnedSample>>;
}

export interface ScoreReference {
  /** From which on a reading was an alarm when these were counted. */
  readonly threshold: number;
  readonly types: Readonly<Record<string, BinnedSample & { readonly alarms: number }>>;
  /** Null without labels. */
  readonly outcomes: Outcomes | null;
}

/** Rows by their score, and how many of them failed. */
export interface Outcomes {
  readonly edges: readonly number[];
  readonly rows: readonly number[];
  readonly failures: readonly number[];
}

/** Finer where most scores are. */
const outcomeEdges = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The threshold is one of the edges, so that alarms are whole bins. */
export function outcomeEdgesWith(threshold: number): readonly number[] {
  return [...new Set([...outcomeEdges, threshold])].sort((one, other) => one - other);
}

/** Fewer rows of a type say too little of ten parts. */
export const referenceRowsMin = 200;
