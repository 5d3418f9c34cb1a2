// What the AI server says of its model, in the Portal: shares of training and of now, and a model that says little.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { readModel } from '../../../src/portal/ai-server/answers.ts';
import { servedModelOf } from '../../../src/portal/ai-server/model.ts';
import { exampleModel } from './model-scripted.ts';

test('counts become shares, so that training and now can be laid over one another', () => {
  const model = servedModelOf(readModel(JSON.parse(JSON.stringify(exampleModel()))));
  assert.deepEqual(
    model.types.map(({ type }) => type),
    ['L', 'M', 'H'],
  );
  for (const { variables } of model.types) {
    for (const { inTraining, now, edges } of variables) {
      assert.equal(inTraining.length, edges.length + 1);
      for (const shares of [inTraining, now ?? []])
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    }
  }
  assert.deepEqual(model.drift?.estimated?.recall, { value: 0.7, deviation: 0.06, inTraining: 0.77 });
  assert.equal(model.hasCard, true);
});

test('what a model does not say is not known, and what was not counted is no share of nothing', () => {
  const [type] = exampleModel().types;
  assert.ok(type);
  const [first] = type.variables;
  assert.ok(first);
  const empty = { ...first, in_training: first.in_training.map(() => 0), now: null, psi: null, verdict: 'unknown' };
  const given = exampleModel({
    ...{ card: null, figures: [], importance: null, drift: null },
    types: [{ ...type, alarm_share: null, variables: [empty as typeof first] }],
  });
  const model = servedModelOf(readModel(given));
  assert.deepEqual(
    [model.hasCard, model.importance, model.drift, model.types[0]?.alarmShare],
    [false, null, null, null],
  );
  assert.deepEqual(
    model.types[0]?.variables[0]?.inTraining,
    first.in_training.map(() => 0),
  );
  assert.equal(model.types[0]?.variables[0]?.now, null);
});

test('a server that answers something else is of another version', () => {
  assert.throws(() => readModel({ model_info: {} }), Unavailable);
});
