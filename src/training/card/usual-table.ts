// The card's table of what is usual: for each sensor the range of nine of ten normal readings, by machine type.
import type { Profile } from '../../core/profile.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { escapeText } from './markup.ts';

/** Empty for an evaluation of before ranges were learnt. */
export function usualTable({ usual = {} }: Pick<Evaluation, 'usual'>, profile: Profile): string {
  const types = profile.machineTypes.filter(({ name }) => Object.hasOwn(usual, name));
  if (types.length === 0) return '';
  const head = types.map(({ label }) => `<th scope="col">${escapeText(label.en)}</th>`).join('');
  const rows = profile.sensors.map(({ name, label, unit }) => {
    const cells = types.map((type) => {
      const [low, median, high] = usual[type.name]?.sensors[name] ?? [];
      return `<td>${low} to ${high}<small>median ${median}</small></td>`;
    });
    return `<tr><td>${escapeText(label.en)}<small>${escapeText(unit)}</small></td>${cells.join('')}</tr>`;
  });
  return `<h2>What it takes for usual</h2>
<p>Nine of ten readings without a failure lie within these ranges. Alerts name them beside each value; nothing is decided by them.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Sensor</th>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
`;
}
