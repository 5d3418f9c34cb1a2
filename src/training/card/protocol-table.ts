// The table of protocols: the same measures for each, with a dash where a protocol has none.
import type { Evaluation, Protocol } from '../evaluation/evaluation.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import { escapeText, fixed } from './markup.ts';

const columns: readonly { readonly name: keyof Metrics; readonly title: string; readonly decimals: number }[] = [
  { name: 'f1', title: 'F1', decimals: 3 },
  { name: 'averagePrecision', title: 'Average precision', decimals: 3 },
  { name: 'precision', title: 'Precision', decimals: 3 },
  { name: 'recall', title: 'Recall', decimals: 3 },
  { name: 'rocAuc', title: 'ROC AUC', decimals: 3 },
  { name: 'brier', title: 'Brier', decimals: 4 },
  { name: 'accuracy', title: 'Accuracy', decimals: 4 },
];

export function protocolTable({ protocols, model }: Evaluation): string {
  const head = columns.map(({ title }) => `<th scope="col">${title}</th>`).join('');
  // The first is the one that the page's headline shows.
  const own = protocols.find(({ featureSet, summaries }) => featureSet === model.featureSet && summaries !== null);
  const rows = protocols.map((protocol) => row(protocol, protocol === own));
  return `<div class="scroll"><table>
<thead><tr><th scope="col">Protocol</th><th scope="col">Threshold</th>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function row({ name, note, threshold, metrics, summaries }: Protocol, isOwn: boolean): string {
  const cells = columns.map(({ name: metric, decimals }) => {
    const summary = summaries?.[metric];
    if (summary !== undefined)
      return `<td>${fixed(summary.mean, decimals)}<small>± ${fixed(summary.standardDeviation, decimals)}</small></td>`;
    const value = metrics?.[metric];
    return `<td>${value === undefined ? '–' : fixed(value, decimals)}</td>`;
  });
  const limit = threshold === null ? '–' : fixed(threshold, 2);
  return `<tr${isOwn ? ' class="own"' : ''}><td>${escapeText(name)}<small>${escapeText(note)}</small></td><td>${limit}</td>${cells.join('')}</tr>`;
}
