// The card's table of how sensors change: after how many equal readings one counts as stuck, and how far it may jump, by machine type; or why
// that could not be learnt.
import type { UsualChange } from '../../core/data-quality/usual-changes.ts';
import type { Profile } from '../../core/profile.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { escapeText } from './markup.ts';

export function changesTable(
  {
    usualChanges = {},
    split,
  }: Pick<Evaluation, 'usualChanges'> & { readonly split: Pick<Evaluation['split'], 'groupColumn' | 'timeColumn'> },
  profile: Profile,
): string {
  const types = profile.machineTypes.filter(({ name }) => Object.hasOwn(usualChanges, name));
  const title = '<h2>How its sensors change</h2>\n';
  if (types.length === 0) return `${title}<p>${escapeText(notLearnt(split))}</p>\n`;
  const head = types.map(({ label }) => `<th scope="col">${escapeText(label.en)}</th>`).join('');
  const rows = profile.sensors.map(({ name, label, unit }) => {
    const cells = types.map((type) => `<td>${cell(usualChanges[type.name]?.[name] ?? {}, unit)}</td>`);
    return `<tr><td>${escapeText(label.en)}<small>${escapeText(unit)}</small></td>${cells.join('')}</tr>`;
  });
  return `${title}<p>Learnt from readings of one machine that follow one another: a sensor whose value stays for longer, or changes by more, is suspect. What the profile states goes before it. A jump is not looked for where readings have no times or the machines themselves jump; a stuck value is not where values hardly change. Readings that come closer together than here count for their part; where no interval is said they had no times, and every reading counts, so that the rule fits their pace alone.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Sensor</th>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
`;
}

function cell({ stuckReadings, stuckIntervalSeconds, jump }: UsualChange, unit: string): string {
  const every = stuckIntervalSeconds === undefined ? '' : ` of ${stuckIntervalSeconds} s`;
  const stuck = stuckReadings === undefined ? 'may stay' : `stuck after ${stuckReadings} readings${every}`;
  const far =
    jump === undefined
      ? 'may jump'
      : `jump beyond ${jump.allowance} ${escapeText(unit)} + ${jump.perSecond} ${escapeText(unit)}/s`;
  return `${stuck}<small>${far}</small>`;
}

function notLearnt({ groupColumn, timeColumn }: Pick<Evaluation['split'], 'groupColumn' | 'timeColumn'>): string {
  const why =
    groupColumn === null && timeColumn === null
      ? 'nothing says which rows of the data follow one another'
      : 'the data have no column of machines (machineId in --columns, or machineColumn of the profile), or too few rows of a machine follow one another';
  return `For how long a value may stay and how far it may jump was not learnt: ${why}. Stuck values and jumps are looked for where the profile states them alone.`;
}
