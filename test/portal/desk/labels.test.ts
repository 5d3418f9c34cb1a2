// What people find out becomes labels: one by one at /api/labels, and as a table that the real `spindle train` learns from.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { LabelPage } from '../../../src/portal/desk/label-schemas.ts';
import type { SimilarAlarms } from '../../../src/portal/desk/schemas.ts';
import { spindle, temporaryFolder } from '../../training/support.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';
import { act, closed, detailOf, getJson } from './support.ts';

const verdicts = ['real-failure', 'false-alarm', 'expected', 'unclear'] as const;
const machines = 24;
const alertsOfEach = 4;
const verdictOf = (machine: number) => verdicts[machine % 4] as (typeof verdicts)[number];

describe('labels', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
    for (let machine = 1; machine <= machines; machine++) await live(machine);
  });
  after(() => portal.close());

  /** An episode with its alerts, and what a person says of it. */
  async function live(machine: number): Promise<void> {
    const isFailure = verdictOf(machine) === 'real-failure';
    await portal.receive(
      ...Array.from({ length: alertsOfEach }, (_, at) =>
        alertText(machine * 100 + at, {
          machine_id: machine,
          detected_at: `2026-03-01T09:29:0${at}Z`,
          sensor_data: {
            ...{
              airTemperature: 300 + machine / 10,
              processTemperature: 310 + at / 10,
              rotationalSpeed: 1400 + machine,
            },
            ...{ torque: isFailure ? 65 + at : 40 + at, toolWear: isFailure ? 200 + machine : 20 + machine },
            collectedAt: `2026-03-01T09:29:0${at}Z`,
          },
        }),
      ),
      // One that lacks a value of a sensor, and one of before.
      alertText(machine * 100 + 90, {
        machine_id: machine,
        sensor_data: { torque: 'NaN', collectedAt: '2026-03-01T09:29:30Z' },
      }),
      alertText(machine * 100 + 91, { machine_id: machine, detected_at: '2026-02-01T00:00:00Z', sensor_data: {} }),
    );
    await portal.receiveEpisodes(episodeText(machine, 1, { machine_id: machine }));
    await act(portal, episodeId(machine), 'verdict', { verdict: verdictOf(machine), note: `of machine ${machine}` });
    await portal.receiveEpisodes(closed(machine, { machine_id: machine }));
  }

  test('are told by episode, in the order in which they were given, in pages', async () => {
    const labels: LabelPage['labels'][number][] = [];
    let after: string | null = '';
    while (after !== null) {
      const page: LabelPage = await getJson(portal, `/api/labels?limit=10${after === '' ? '' : `&after=${after}`}`);
      labels.push(...page.labels);
      after = page.nextAfter;
    }
    assert.deepEqual(
      labels.map(({ machineId, verdict, note, judgedBy }) => [machineId, verdict, note, judgedBy]),
      Array.from({ length: machines }, (_, at) => [
        at + 1,
        verdictOf(at + 1),
        `of machine ${at + 1}`,
        'unauthenticated',
      ]),
    );
    const [first] = labels;
    assert.deepEqual([first?.mode, first?.kind, first?.readingCount], ['PWF', 'machine', 9]);
    assert.equal((await detailOf(portal, episodeId(1))).alarm.state, 'normal');
  });

  test('are what who looks at a later alarm is told of those like it: of its machine first, then of its type', async () => {
    await portal.receiveEpisodes(
      episodeText(205, 1, { machine_id: 5, sensors: ['torque', 'toolWear'] }),
      episodeText(206, 1, { machine_id: 6, failure_mode: 'HDF' }),
      episodeText(207, 1, { machine_id: 8, machine_type: 'L' }),
      episodeText(208, 1, { machine_id: 9, sensors: ['toolWear'] }),
    );
    const similar = (episode: number) => getJson<SimilarAlarms>(portal, `/api/alarms/${episodeId(episode)}/similar`);
    const { count, isComplete, verdicts: counts, alarms } = await similar(205);
    assert.deepEqual([count, isComplete, alarms.length], [machines, true, 10]);
    const each = machines / verdicts.length;
    assert.deepEqual(counts, { ...Object.fromEntries(verdicts.map((verdict) => [verdict, each])), none: 0 });
    const [first] = alarms;
    assert.deepEqual([first?.alarmId, first?.machineId, first?.verdict], [episodeId(5), 5, verdictOf(5)]);
    assert.deepEqual([first?.beganAt, first?.lastedMs], ['2026-03-01T09:28:00.000Z', 62 * 60_000]);
    assert.deepEqual(
      alarms.slice(1).map(({ machineId }) => machineId),
      [24, 23, 22, 21, 20, 19, 18, 17, 16],
      'the last that ended first',
    );
    assert.equal((await similar(206)).count, 0, 'of another failure mode');
    assert.deepEqual(
      (await similar(207)).alarms.map(({ machineId }) => machineId),
      [8],
      'its type was another one',
    );
    assert.equal((await similar(208)).count, 0, 'for which another sensor spoke');
    assert.equal((await similar(1)).count, 0, 'the first that ended had none before it');
    assert.equal((await fetch(`${portal.url}/api/alarms/${episodeId(999)}/similar`)).status, 404);
  });

  test('that are given anew take the place of those before, and hold for all episodes of the alarm', async () => {
    await act(portal, episodeId(2), 'verdict', { verdict: 'real-failure' });
    await act(portal, episodeId(2), 'verdict', { verdict: verdictOf(2) });
    const { labels } = await getJson<LabelPage>(portal, '/api/labels?limit=1000');
    assert.equal(labels.length, machines);
    assert.deepEqual([labels.at(-1)?.machineId, labels.at(-1)?.verdict], [2, verdictOf(2)]);
  });

  test('what is raised again has none until somebody looks at it again', async () => {
    await portal.receiveEpisodes(episodeText(201, 1, { machine_id: 300 }));
    await act(portal, episodeId(201), 'out-of-service', { reason: 'its sensor is being replaced' });
    await act(portal, episodeId(201), 'verdict', { verdict: 'unclear' });
    await portal.receiveEpisodes(closed(201, { machine_id: 300 }), episodeText(202, 1, { machine_id: 300 }));
    const { alarm } = await detailOf(portal, episodeId(201));
    assert.deepEqual([alarm.verdict, alarm.episodeCount], [null, 2]);
    const { labels } = await getJson<LabelPage>(portal, '/api/labels?limit=1000');
    assert.deepEqual(
      labels.filter(({ machineId }) => machineId === 300).map((label) => label.episodeId),
      [episodeId(201)],
    );
  });

  test('as a table they are what `spindle train` learns from, by itself and behind the rows of before', async (t) => {
    const response = await fetch(`${portal.url}/api/labels.csv`);
    assert.match(response.headers.get('content-type') ?? '', /^text\/csv/);
    const csv = await response.text();
    const [header, ...rows] = csv.trimEnd().split('\n');
    assert.equal(
      header,
      'Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],Type,Machine failure,alarm,machine,time,mode,verdict',
    );
    // Half of the verdicts say neither, and one alert of each episode lacks values.
    assert.equal(rows.length, (machines / 2) * alertsOfEach);
    assert.equal(
      rows.filter((row) => row.includes(',M,1,') && row.endsWith('PWF,real-failure')).length,
      rows.length / 2,
    );
    assert.equal(
      rows.filter((row) => row.includes(',M,0,') && row.endsWith('PWF,false-alarm')).length,
      rows.length / 2,
    );

    const folder = await temporaryFolder(t);
    const [labels, both, model] = ['labels.csv', 'both.csv', 'model'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(labels, csv);
    const quick = ['--repetitions', '1', '--folds', '2', '--rounds', '10'];
    const trained = await spindle([
      'train',
      '--data',
      labels,
      '--group',
      'alarm',
      '--time',
      'time',
      '--out',
      model,
      ...quick,
    ]);
    assert.equal(trained.code, 0, trained.stdout + trained.stderr);
    const { split } = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
    assert.equal(split.groupColumn, 'alarm', 'readings of one alarm are not on both sides of a split');

    // The columns of before, in their order, filled with what the labels have.
    const [names = '', ...known] = (await readFile('data/ai4i2020.csv', 'utf8'))
      .replace('\ufeff', '')
      .trim()
      .split(/\r?\n/);
    const at = (header ?? '').split(',');
    const joined = rows.map((row) => {
      const cells = row.split(',');
      return names
        .split(',')
        .map((name) => cells[at.indexOf(name)] ?? '')
        .join(',');
    });
    await writeFile(both, `${[names, ...known.slice(0, 2_000), ...joined].join('\n')}\n`);
    const again = await spindle(['train', '--data', both, '--out', model, ...quick]);
    assert.equal(again.code, 0, again.stdout + again.stderr);
  });
});
