// The model card: one self-contained page that says how good a model really is, how that was measured, and what it cannot see. It is
// drawn from the evaluation alone, so the same evaluation gives the same bytes.
import type { Profile } from '../../core/profile.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { changesTable } from './changes-table.ts';
import { contributionsPlot, learningPlot, modesPlot } from './insight-plots.ts';
import { cardDocument, count, escapeText, fixed, percent } from './markup.ts';
import { protocolTable } from './protocol-table.ts';
import { precisionRecallPlot, reliabilityPlot, scoresPlot } from './rates-plots.ts';
import { eventTiles, headlineText, splitFacts, targetFacts, warningLines } from './split-facts.ts';
import { usualTable } from './usual-table.ts';

export function modelCard(evaluation: Evaluation, profile: Profile): string {
  const { model, data } = evaluation;
  return cardDocument(
    model,
    `${warningLines(evaluation)}<p class="lead">Model card of version ${escapeText(model.version)}: says from one reading of a machine of the profile ${escapeText(model.profile)} how probably it ${failsText(evaluation, profile)}. Trained on ${count(data.rows)} readings with ${count(data.failures)} failures.</p>
${tiles(evaluation)}
<h2>How good it is</h2>
<div class="plots">
${[precisionRecallPlot, modesPlot, reliabilityPlot, scoresPlot].map((plot) => plot(evaluation)).join('\n')}
</div>
<h2>What it knows</h2>
<div class="plots">
${contributionsPlot(evaluation)}
${learningPlot(evaluation)}
</div>
<h2>The same question, asked in several ways</h2>
<p>How one measures decides what one gets. Accuracy says nothing where failures are rare, one random split is luck, and readings of the same days on both sides of a split flatter. The row of this model, as it is served, is tinted.</p>
${protocolTable(evaluation)}
${usualTable(evaluation, profile)}${changesTable(evaluation, profile)}<h2>What the model cannot see</h2>
${blindSpots(evaluation, profile)}
<h2>How it was made</h2>
${facts(evaluation, profile)}`,
  );
}

/** In the first line, so that nobody takes one target's model for that of all failures. */
function failsText({ target }: Evaluation, { targets }: Profile): string {
  const name = target?.name ?? null;
  if (name === null) return 'fails';
  return `fails by the target ${escapeText(targets?.[name]?.label?.en ?? name)}`;
}

function tiles(evaluation: Evaluation): string {
  const own = evaluation.protocols.find(
    ({ summaries, featureSet }) => summaries !== null && featureSet === evaluation.model.featureSet,
  );
  const summaries = own?.summaries;
  if (summaries === null || summaries === undefined) return '';
  const { threshold, costs } = evaluation;
  const tile = (value: string, text: string): string => `<li><b>${value}</b><span>${escapeText(text)}</span></li>`;
  const withDeviation = (name: 'f1' | 'averagePrecision', decimals: number): string =>
    `${fixed(summaries[name].mean, decimals)} ± ${fixed(summaries[name].standardDeviation, decimals)}`;
  return `<ul class="tiles">
${tile(withDeviation('f1', 3), `F1 at the threshold, ${headlineText(evaluation)}`)}
${tile(withDeviation('averagePrecision', 3), 'average precision: the whole ranking')}
${tile(fixed(summaries.brier.mean, 4), 'Brier score: error of the probabilities (0 is perfect)')}
${tile(fixed(threshold, 2), `threshold: a missed failure costs ${costs.miss}, a false alarm ${costs.alarm}`)}
${eventTiles(evaluation)
  .map(([value, text]) => tile(value, text))
  .join('\n')}</ul>`;
}

function blindSpots({ modes, data }: Evaluation, profile: Profile): string {
  const spots = profile.failureModes
    .filter((mode) => mode.blindSpot !== undefined)
    .map((mode) => {
      const outcome = modes.modes.find(({ code }) => code === mode.code);
      const share = outcome === undefined ? '' : ` Here: ${fixed(outcome.caught, 1)} of ${outcome.failures} announced.`;
      return `<b>${escapeText(mode.label.en)}.</b> ${escapeText(`${mode.blindSpot}${share}`)}`;
    });
  const unflagged = modes.modes.find(({ code, failures }) => code === '' && failures < data.failures);
  if (unflagged !== undefined) {
    spots.push(
      `<b>Failures without a cause in the data.</b> ${unflagged.failures} of ${data.failures}, ${fixed(unflagged.caught, 1)} of them announced: no flag says what they were.`,
    );
  }
  spots.push(
    '<b>Time.</b> Each reading is judged alone. A drift over hours, a vibration, or anything that no sensor of the profile measures is not seen.',
    '<b>Other machines.</b> The numbers hold for machines and products like those of the data; after a change of either, evaluate again (spindle evaluate).',
  );
  return `<ul class="plain">\n${spots.map((spot) => `<li>${spot}</li>`).join('\n')}\n</ul>`;
}

function facts(evaluation: Evaluation, profile: Profile): string {
  const { model, data, split, costs, threshold, nestedF1, calibration } = evaluation;
  const parameters = Object.entries(model.parameters).map(([name, value]) => `${name} ${value}`);
  const entries: readonly (readonly [string, string])[] = [
    ['Features', `${model.featureSet} (${model.featureNames.length}): ${model.featureNames.join(', ')}`],
    ['Model', `XGBoost ${model.xgboostVersion}, ${model.rounds} trees: ${parameters.join(', ')}`],
    ['Rare failures', imbalanceText(model.imbalance)],
    [
      'Threshold',
      `${fixed(threshold, 2)}: the cheapest on predictions for rows not trained on (seeds ${span(model.selectionSeeds)}), where a missed failure costs ${costs.miss} and a false alarm ${costs.alarm}. Chosen anew on other folds each time, F1 is ${fixed(nestedF1.mean, 4)}`,
    ],
    [
      'Calibration',
      calibration.applied === null
        ? `none; Platt's line would change the Brier score from ${fixed(calibration.brierBefore, 5)} to ${fixed(calibration.brierAfter, 5)} (± ${fixed(calibration.standardError, 5)})`
        : `Platt's line: slope ${fixed(calibration.applied.slope, 4)}, intercept ${fixed(calibration.applied.intercept, 4)}`,
    ],
    [
      'Reported numbers',
      `${split.test === null ? '' : 'those of the test file; beside them '}${model.reportSeeds.length} × ${split.kind === 'rows' ? 'stratified ' : ''}${model.foldCount}-fold cross-validation, seeds ${span(model.reportSeeds)}, which chose neither parameters nor threshold`,
    ],
    [
      'Data',
      `${count(data.rows)} rows, ${percentText(data)} failures, ${count(data.badRows)} rows left out; SHA-256 ${data.sha256}`,
    ],
    ...targetFacts(evaluation, profile),
    ...splitFacts(evaluation),
    ['Seed', String(model.seed)],
  ];
  const list = entries.map(([name, text]) => `<dt>${escapeText(name)}</dt><dd>${escapeText(text)}</dd>`).join('\n');
  return `<dl>\n${list}\n</dl>`;
}

function imbalanceText(imbalance: string): string {
  if (imbalance === 'smote') return 'made-up failures (SMOTE) until both classes are of one size';
  return imbalance === 'weight' ? 'weighted until both classes count the same' : 'taken as they are';
}

function span(seeds: readonly number[]): string {
  return seeds.length === 1 ? String(seeds[0]) : `${seeds[0]} to ${seeds.at(-1)}`;
}

function percentText({ failures, rows }: Evaluation['data']): string {
  return failures / rows < 0.1 ? `${fixed((100 * failures) / rows, 2)} %` : percent(failures / rows);
}
