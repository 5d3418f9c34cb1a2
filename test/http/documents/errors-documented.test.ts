import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as coreErrors from '../../../src/core/errors.ts';
import { refusalCodes } from '../../../src/portal/refusals.ts';
import { problemKinds, problemType } from '../../../src/web-server/problem.ts';

const root = new URL('../../../', import.meta.url);
const document = readFileSync(new URL('docs/errors.md', root), 'utf8');
const rows = document.split('\n').filter((line) => line.startsWith('| '));

describe('docs/errors.md', () => {
  test('lists exactly the kinds of problem, each with its status and title', () => {
    const documented = rows
      .filter((row) => row.includes('urn:spindle:problem:'))
      .map((row) =>
        row
          .split('|')
          .slice(1, 4)
          .map((cell) => cell.trim())
          .join(' '),
      );
    const known = Object.entries(problemKinds).map(
      ([kind, { status, title }]) => `\`${problemType(kind as keyof typeof problemKinds)}\` ${status} ${title}`,
    );
    assert.deepEqual(documented, known);
  });

  test('has every code of what the Portal refuses', () => {
    for (const code of refusalCodes)
      assert.ok(
        rows.some((row) => row.split('|')[1]?.includes(`\`${code}\``)),
        code,
      );
  });

  test('has every class of error of the core', () => {
    for (const name of Object.keys(coreErrors).filter((each) => each !== 'ExplainedError'))
      assert.ok(
        rows.some((row) => row.startsWith(`| \`${name}\``)),
        name,
      );
  });

  test('quotes only texts that the code says', () => {
    const code = globSync('src/**/*.{ts,sql}', { cwd: root })
      .map((path) => readFileSync(new URL(path, root), 'utf8'))
      .join('\n')
      // A value within a text stands as … in the document.
      .replace(/\$\{[^}]*\}/g, '…');
    const quotedIn = (row: string, cell: number): string[] =>
      [...(row.split('|')[cell] as string).matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
    // The class of the error and then its texts; of lines of the log, the texts alone.
    const quoted = rows.flatMap((row) => {
      if (/^\| `[A-Z]\w+` +\|/.test(row)) return quotedIn(row, 2);
      return /^\| `[^`|]+ [^`|]+`/.test(row) ? quotedIn(row, 1) : [];
    });
    assert.ok(quoted.length > 15);
    const normalised = code.replace(/…\w*(?::…)?/g, '…');
    for (const text of quoted) {
      for (const part of text
        .split('…')
        .map((each) => each.trim())
        .filter((each) => each.length > 3)) {
        assert.ok(normalised.includes(part), `${text}: nothing in src/ says "${part}"`);
      }
    }
  });
});
