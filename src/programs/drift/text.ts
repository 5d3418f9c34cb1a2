// What `spindle drift` writes on a terminal: first what was found, then a line for each thing that was compared.

import type { Estimated, PerformanceEstimate } from '../../core/drift/performance.ts';
import type { RateReport, TypeReport, VariableReport } from '../../core/drift/report.ts';
import { printable } from '../../core/show.ts';
import type { EpochMs } from '../../core/time.ts';
import type { DriftOfRows } from '../../training/drift/drift-of-rows.ts';

/** `sliceOverAt` is when the slice that runs will be over, and null of a file. */
export function driftText(
  report: DriftOfRows,
  { name, version }: { readonly name: string; readonly version: string },
  sliceOverAt: EpochMs | null,
): string {
  const lines = [
    printable(`${name} ${version}: ${headline(report, sliceOverAt)}`),
    ...report.types.flatMap(typeLines),
    ...performanceLines(report.performance),
    ...machineLines(report),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ verdict, types }: DriftOfRows, sliceOverAt: EpochMs | null): string {
  const all = types.flatMap(({ variables, alarmRate }) => [...variables, ...(alarmRate === null ? [] : [alarmRate])]);
  const count = (wanted: string): number => all.filter((each) => each.verdict === wanted).length;
  if (all.length === 0) return nothingText(sliceOverAt);
  if (verdict === 'drifted')
    return `DRIFT: ${count('drifted')} of ${all.length} comparisons are beyond what chance makes, and far enough to matter`;
  const untold = count('unknown');
  const rest =
    untold === 0
      ? ''
      : `; of ${untold} of ${all.length} comparisons these readings are too few, or too much alike, to tell`;
  return verdict === 'same' ? `no drift found${rest}` : `cannot be told${rest}`;
}

function nothingText(sliceOverAt: EpochMs | null): string {
  if (sliceOverAt === null)
    return 'nothing can be compared: there are no readings, or none of a machine type that training had enough of';
  return `nothing can be compared: no slice that is over (DRIFT_SLICE_SECONDS) has readings of a machine type that training had enough of; the slice that runs is over at ${new Date(sliceOverAt).toISOString()}`;
}

function typeLines({ type, variables, alarmRate }: TypeReport): string[] {
  const head = `${'type '.concat(printable(type)).padEnd(34)} readings (independent)    PSI (chance)      KS (chance)   outside missing`;
  return ['', head, ...variables.map(variableLine), ...(alarmRate === null ? [] : [rateLine(alarmRate)])];
}

function variableLine(each: VariableReport): string {
  const { verdict, kind, name, readings, independent, psi, ks, outsideShare, missingShare } = each;
  return [
    marks[verdict],
    printable(kind === 'score' ? 'score' : name).padEnd(32),
    `${readings} (${Math.round(independent)})`.padStart(22),
    `${fixed(psi.value)} (${fixed(psi.byChance)})`.padStart(16),
    `${fixed(ks.value)} (${fixed(ks.byChance)})`.padStart(16),
    percent(outsideShare).padStart(9),
    percent(missingShare.value).padStart(7),
  ].join(' ');
}

const marks = { drifted: '!', same: ' ', unknown: '?' } as const;

function rateLine({ verdict, value, inTraining, byChance }: RateReport): string {
  return `${marks[verdict]} alarms: ${percent(value)} of readings, ${percent(inTraining)} in training; chance makes ${percent(byChance)} of difference`;
}

function performanceLines(performance: DriftOfRows['performance']): string[] {
  if (performance === null) return [];
  const { inTraining, now } = performance;
  const line = (label: string, of: (estimate: PerformanceEstimate) => Estimated): string =>
    `  ${label.padEnd(16)} ${fixed(of(now).value)} ± ${fixed(2 * of(now).deviation)}, ${fixed(of(inTraining).value)} in training`;
  return [
    '',
    'Estimated without labels, as long as a score means what it meant in training:',
    line('failing', ({ failureShare }) => failureShare),
    line('precision', ({ precision }) => precision),
    line('recall', ({ recall }) => recall),
  ];
}

function machineLines({ machines }: DriftOfRows): string[] {
  if (machines.length === 0) return [];
  const lines = machines.map(
    ({ name, readings, verdict, most }) =>
      `${marks[verdict]} ${printable(name).padEnd(32)} ${String(readings).padStart(9)} readings${most === null ? '' : `; most: ${printable(most.name)}, KS ${fixed(most.ks)}`}`,
  );
  return ['', 'Machines that differ most from training', ...lines];
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '-';
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-';
}
