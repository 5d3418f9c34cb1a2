// The part of a manifest that later readings are compared with (core/drift). What does not fit together is refused with its path.
import type { BinnedSample } from '../../core/drift/bins.ts';
import type { DriftReference, InputReference, Outcomes, ScoreReference } from '../../core/drift/reference.ts';
import { everyMember, type Member, notBelowZero } from './json-member.ts';

/** A sample, or a table by type, that a hand has made larger than any training does is refused before anything is counted by it. */
const binsMax = 1_000;

export function readReference(member: Member): DriftReference {
  const scores = member.optional('scores');
  return {
    inputs: everyMember(member.member('inputs'), readInputs),
    scores: scores === undefined ? null : readScores(scores),
  };
}

function readInputs(member: Member): InputReference {
  return {
    rows: member.member('rows').wholeNumber(0),
    sensors: everyMember(member.member('sensors'), readSample),
    features: everyMember(member.member('features'), readSample),
  };
}

function readScores(member: Member): ScoreReference {
  const outcomes = member.optional('outcomes');
  return {
    threshold: member.member('threshold').number(),
    types: everyMember(member.member('types'), (type) => ({
      ...readSample(type),
      alarms: notBelowZero(type.member('alarms')),
    })),
    outcomes: outcomes === undefined ? null : readOutcomes(outcomes),
  };
}

function readSample(member: Member): BinnedSample {
  const edges = readEdges(member.member('edges'));
  const counts = readCounts(member.member('counts'), edges.length + 1);
  return { edges, counts, missing: notBelowZero(member.member('missing')) };
}

function readOutcomes(member: Member): Outcomes {
  const edges = readEdges(member.member('edges'));
  const rows = readCounts(member.member('rows'), edges.length + 1);
  const failures = readCounts(member.member('failures'), edges.length + 1);
  failures.forEach((count, bin) => {
    if (count > (rows[bin] as number)) member.member('failures').failAt(bin, `is ${count}, of ${rows[bin]} rows`);
  });
  return { edges, rows, failures };
}

function readEdges(member: Member): readonly number[] {
  const edges = member.numbers();
  if (edges.length >= binsMax) member.fail(`has ${edges.length} numbers, more than ${binsMax - 1}`);
  edges.forEach((edge, place) => {
    if (!Number.isFinite(edge) || edge <= (edges[place - 1] ?? Number.NEGATIVE_INFINITY))
      member.failAt(place, `is ${edge}: edges are finite and rise`);
  });
  return edges;
}

function readCounts(member: Member, length: number): readonly number[] {
  const counts = member.numbers();
  if (counts.length !== length) member.fail(`has ${counts.length} numbers for ${length} bins`);
  counts.forEach((count, bin) => {
    if (!(count >= 0 && Number.isFinite(count))) member.failAt(bin, `is ${count}, no count`);
  });
  return counts;
}
