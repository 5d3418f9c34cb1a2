// The alert rules against Prometheus' own checker and unit tests, where promtool is on the PATH or built by `npm run deploy:tools`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';
import { findTool, howToGet } from '../../tools/deploy/tools.ts';

const promtool = findTool('promtool');
const skip = promtool === undefined ? howToGet('promtool') : false;

function run(...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(promtool as string, args, {
    cwd: join(projectFolder, 'deploy/prometheus'),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
}

test('the rules are well-formed', { skip }, () => run('check', 'rules', 'rules.yaml'));

test('each rule fires when it should, and not before', { skip }, () =>
  run('test', 'rules', 'rules.test.yaml', 'rules-days.test.yaml'),
);

test('the configuration of Prometheus is well-formed', { skip }, () =>
  run('check', 'config', '--syntax-only', 'prometheus.yaml'),
);
