// What a training found, as a table for the terminal.
import type { Evaluation, Protocol } from '../../training/evaluation/evaluation.ts';
import { eventText } from '../../training/evaluation/event-text.ts';
import { metricNames } from '../../training/evaluation/summary.ts';

/** The protocols, each with its measures; a dash where there is none. */
export function evaluationTable({
  model,
  data,
  split,
  events,
  threshold,
  costs,
  protocols,
  compared,
}: Evaluation): string {
  const head = ['', 'threshold', 'F1', 'avg.prec.', 'ROC AUC', 'precision', 'recall', 'accuracy', 'Brier'];
  const rows = protocols.map((protocol) => [protocol.name, ...cells(protocol)]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] as string).length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
      )
      .join('  '),
  );
  const warning = split.neighbours?.warning;
  return [
    ...(warning === null || warning === undefined ? [] : [`WARNING: ${warning}`, '']),
    `${model.name} ${model.version}: ${data.rows} rows, ${data.failures} failures, ${model.featureSet} features, ${model.rounds} trees`,
    `threshold ${threshold}: a missed failure costs ${costs.miss}, a false alarm ${costs.alarm}`,
    '',
    ...lines.map((line) => line.trimEnd()),
    '',
    ...(events === null ? [] : [eventText(events)]),
    ...(compared === undefined || compared.events === null ? [] : [`${compared.name}: ${eventText(compared.events)}`]),
    ...(events === null ? [] : ['']),
    '',
  ].join('\n');
}

function cells({ threshold, metrics, summaries }: Protocol): readonly string[] {
  const measures = metricNames.map((name) => {
    const decimals = name === 'brier' ? 5 : 4;
    const summary = summaries?.[name];
    if (summary !== undefined)
      return `${summary.mean.toFixed(decimals)} ± ${summary.standardDeviation.toFixed(decimals)}`;
    return metrics?.[name]?.toFixed(decimals) ?? '–';
  });
  return [threshold === null ? '–' : threshold.toFixed(2), ...measures];
}
