// The card of a model without labels. It opens with what nobody can know of such a model; then how often it will speak, what it takes for usual,
// and how it was made. Drawn from the evaluation alone.
import type { Profile } from '../../core/profile.ts';
import { isolationScore } from '../isolation/path-length.ts';
import type { AlarmCount } from '../unlabelled/choose-limit.ts';
import type { UnlabelledEvaluation } from '../unlabelled/unlabelled-evaluation.ts';
import { changesTable } from './changes-table.ts';
import { cardDocument, count, escapeText, fixed } from './markup.ts';
import { usualTable } from './usual-table.ts';

export function unlabelledCard(evaluation: UnlabelledEvaluation, profile: Profile): string {
  const { model, data } = evaluation;
  return cardDocument(
    model,
    `<p class="warning" role="note"><b>There were no labels.</b> ${escapeText(nothingKnown)}</p>
<p class="lead">Model card of version ${escapeText(model.version)}: says of one reading of a machine of the profile ${escapeText(model.profile)} how unusual it is beside ${count(data.rows)} readings that nobody has judged.</p>
${tiles(evaluation)}
<h2>How often it speaks</h2>
<p>An alarm is an episode that opens, by the rules of serving, not a single reading. The limit was chosen on forests that had not seen the readings they judged, nor those next to them.</p>
${rateTable(evaluation)}
${usualTable(evaluation, profile)}${changesTable({ ...evaluation, split: evaluation.order }, profile)}<h2>What the model cannot see</h2>
${blindSpots()}
<h2>How it was made</h2>
${facts(evaluation)}`,
  );
}

export const nothingKnown =
  'So nobody knows how many failures this model finds, nor how many of its alarms are for nothing: it has no recall and no precision, and what it calls a probability is how unusual a reading is. Unusual is not broken, and a fault that was there all along is usual. From the first verdicts on (spindle evaluate, or spindle train with labels) there are figures.';

function tiles(evaluation: UnlabelledEvaluation): string {
  const { expected, heldBack, data, isolation } = evaluation;
  const tile = (value: string, text: string): string => `<li><b>${value}</b><span>${escapeText(text)}</span></li>`;
  return `<ul class="tiles">
${tile(rateText(expected), expected.alarms === null ? 'of readings anomalous, expected' : 'alarms per machine and week, expected')}
${tile(heldBack === null ? '–' : rateText(heldBack), heldBack === null ? 'too little of the time could be held back' : 'the same in the last fifth of the time, held back')}
${tile('unknown', 'recall: no failure is labelled')}
${tile(count(data.rows), 'readings')}
${tile(count(isolation.trees), `trees of ${isolation.subsample} readings each`)}</ul>`;
}

function rateText({ alarms, anomalousShare }: { alarms: AlarmCount | null; anomalousShare: number }): string {
  return alarms === null ? `${short(100 * anomalousShare)} %` : short(alarms.perMachineWeek);
}

function rateTable({ expected, heldBack, wish }: UnlabelledEvaluation): string {
  const row = (name: string, alarms: AlarmCount | null, share: number): string =>
    `<tr><td>${name}</td><td>${alarms === null ? '–' : `${short(alarms.perMachineWeek)} ± ${short(Math.sqrt(alarms.count) / alarms.machineWeeks)}`}</td><td>${alarms === null ? '–' : alarms.count}</td><td>${alarms === null ? '–' : `${short(alarms.machineWeeks)} of ${alarms.machines}`}</td><td>${short(100 * share)} %</td></tr>`;
  const rows = [
    row('all readings, held out in blocks', expected.alarms, expected.anomalousShare),
    ...(heldBack === null
      ? []
      : [
          row('the first four fifths alone, held out in blocks', heldBack.expected, heldBack.expectedShare),
          row('the last fifth, by forest and limit of the first four', heldBack.alarms, heldBack.anomalousShare),
        ]),
  ];
  const wished =
    wish.kind === 'rate'
      ? `${wish.alarmsPerMachineWeek} alarms per machine and week were wished for.`
      : `The limit is a share of readings, ${short(100 * wish.share)} %: so it was wished, or the file does not say when readings were taken, or spans too little time for a rate.`;
  return `<p>${wished} ± is what chance does to a count.</p>
<div class="scroll"><table>
<thead><tr><th scope="col"></th><th scope="col">Alarms per machine and week</th><th scope="col">Alarms</th><th scope="col">Machine-weeks, machines</th><th scope="col">Anomalous readings</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function blindSpots(): string {
  const spots = [
    '<b>Failures as such.</b> It knows what is rare, not what is bad: a new product is unusual, and a wear that all machines share is not.',
    '<b>What was broken while it learnt.</b> Readings of a long fault in the data are usual to it.',
    '<b>Time.</b> Each reading is judged alone. A drift over hours, or a pattern of values that are usual one by one, is not seen.',
    '<b>Other machines, other seasons.</b> The rate holds while readings come as they came; a week of heat that the data did not have may raise many alarms.',
  ];
  return `<ul class="plain">\n${spots.map((spot) => `<li>${spot}</li>`).join('\n')}\n</ul>`;
}

function facts({ model, data, order, isolation, threshold }: UnlabelledEvaluation): string {
  const { trees, subsample, depthMax, averagePathLength, shift, perStep } = isolation;
  const limit = shift - Math.log(threshold / (1 - threshold)) / perStep;
  const entries: readonly (readonly [string, string])[] = [
    ['Features', `${model.featureSet} (${model.featureNames.length}): ${model.featureNames.join(', ')}`],
    [
      'Model',
      `isolation forest (Liu, Ting and Zhou, 2008): ${trees} trees of ${subsample} readings, at most ${depthMax} levels; a path of average length has ${fixed(averagePathLength, 3)} steps`,
    ],
    [
      'Limit',
      `a mean path of ${fixed(limit, 3)} steps, which is an anomaly score of ${fixed(isolationScore(limit, subsample), 3)} (1 for what is isolated at once, 0.5 for the average) and the probability ${threshold}`,
    ],
    ['Probability', isolation.formula],
    [
      'Order of rows',
      [
        order.timeColumn === null
          ? 'no column of times; neighbouring rows of the file are kept apart'
          : `by the column ${order.timeColumn}`,
        ...(order.groupColumn === null ? [] : [`whole groups by ${order.groupColumn}`]),
        ...order.notes,
      ].join('. '),
    ],
    [
      'Machines',
      order.hasMachines
        ? 'as the file names them'
        : 'the file names none: all rows are of one, or of one for each group',
    ],
    ['Data', `${count(data.rows)} rows, ${count(data.badRows)} rows left out; SHA-256 ${data.sha256}`],
    ['Seed', String(model.seed)],
  ];
  const list = entries.map(([name, text]) => `<dt>${name}</dt><dd>${escapeText(text)}</dd>`).join('\n');
  return `<dl>\n${list}\n</dl>`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
