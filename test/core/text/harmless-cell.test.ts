// A cell of the audit's table that began with a line feed, and a formula behind it, was left as it is; and of labels one in the letters of East Asian keyboards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmlessCell } from '../../../src/core/text/harmless-cell.ts';

test('no cell is a formula, nor what a spreadsheet makes a cell of by cutting it', () => {
  for (const [text, cell] of [
    ['=cmd()', "'=cmd()"],
    ['+1+cmd()', "'+1+cmd()"],
    ['-1+cmd()', "'-1+cmd()"],
    ['-5e', "'-5e"],
    ['-5e3+cmd()', "'-5e3+cmd()"],
    ['-.', "'-."],
    ['@SUM(1)', "'@SUM(1)"],
    ['＝cmd()', "'＝cmd()"],
    [' =cmd()', "' =cmd()"],
    ['\t=cmd()', "'\t'=cmd()"],
    ['\r=cmd()', "'\r'=cmd()"],
    ['\n=cmd()', "'\n'=cmd()"],
    ['\ntext', "'\ntext"],
    ['pump;=cmd()', "pump;'=cmd()"],
    ['pump\n=cmd()', "pump\n'=cmd()"],
    ['pump| ＋cmd()', "pump| '＋cmd()"],
  ] as const)
    assert.equal(harmlessCell(text), cell);
});

test('what a spreadsheet computes nothing of stays as it is', () => {
  for (const text of [
    '',
    '-5',
    '+1.25',
    // Numbers as programs write small and large ones.
    '-5.5e3',
    '-1e-7',
    '+2E+21',
    '-.5',
    '12',
    'pump 3',
    'a=b',
    'a - b',
    '{"role":"viewer"}',
    'two\nlines',
    '2026-03-02',
  ])
    assert.equal(harmlessCell(text), text);
});

// A minute of work of one text: each of its line ends was looked at from, up to the last.
test('a long text of line ends is as quick as any', () => {
  const text = `a${'\n'.repeat(200_000)}b`;
  const startedAt = performance.now();
  assert.equal(harmlessCell(text), text);
  assert.equal(harmlessCell(`${text.slice(0, -1)}=b`), `${text.slice(0, -1)}'=b`);
  assert.ok(performance.now() - startedAt < 20_000);
});
