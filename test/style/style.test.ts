// The style of CONTRIBUTING.md as a test, so far as a program can tell it. Each complaint names file and line.
import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { pure } from '../../.dependency-cruiser.mjs';
import { projectFolder } from '../../src/stack/home.ts';

const fileLinesMax = 300;
const functionLinesMax = 60;
const roomFilesMax = 25;
/** Besides the commands: what ends a thread or a page is no exit code of a program. */
const mayEndProcess = ['src/main.ts', 'src/programs/'];

const sources = globSync(['src/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: projectFolder })
  .filter((path) => !/node_modules|generated/.test(path))
  .map((path) => path.replaceAll('\\', '/'))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));

interface Rule {
  readonly isFor: (path: string) => boolean;
  readonly complaintOf: (node: ts.Node, file: ts.SourceFile) => string | undefined;
  /** What it says of each node that it complains of, with its place. */
  readonly found: string[];
}

const rules: Rule[] = [];
let isLookedThrough = false;

/** Tests that a rule complains of no node of the files that it is for. */
function testRule(name: string, isFor: Rule['isFor'], complaintOf: Rule['complaintOf']): void {
  const rule: Rule = { isFor, complaintOf, found: [] };
  rules.push(rule);
  test(name, () => {
    if (!isLookedThrough) lookThrough();
    isLookedThrough = true;
    assert.deepEqual(rule.found, []);
  });
}

/** Each file is parsed once for all rules, and its nodes are let go before the next one: those of all files take hundreds of megabytes. */
function lookThrough(): void {
  // A comment is judged by nobody.
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  for (const { path, text } of sources) {
    const file = ts.createSourceFile(path, text, options);
    const own = rules.filter(({ isFor }) => isFor(path));
    const visit = (node: ts.Node): void => {
      for (const { complaintOf, found } of own) {
        const what = complaintOf(node, file);
        if (what !== undefined) found.push(`${path}:${lineOf(file, node.getStart(file))} ${what}`);
      }
      node.forEachChild(visit);
    };
    visit(file);
  }
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function isPure(path: string): boolean {
  return pure.some((room) => path.startsWith(`src/${room}/`));
}

/** Beside the sources, what is judged by its size alone. */
const others = globSync(['{test,tools,benchmarks,kernel,examples,site}/**/*.{ts,mjs}'], { cwd: projectFolder })
  .filter((path) => !/node_modules|\.vitepress\/(cache|dist)/.test(path))
  .map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));
const sized = [...sources, ...others];

test('the style is checked over all of src and web, and sizes over all else', () => {
  assert.ok(sources.length > 300, `only ${sources.length} files were seen`);
  assert.ok(others.length > 300, `only ${others.length} other files were seen`);
});

test(`no file is longer than ${fileLinesMax} lines`, () => {
  const long = sized
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > fileLinesMax);
  assert.deepEqual(
    long.map(({ path, lines }) => `${path}:1 has ${lines} lines`),
    [],
  );
});

/** A function is as long as what it does itself: functions within it, of several lines, are judged on their own. */
function ownLines(node: ts.Node, file: ts.SourceFile): number {
  let lines = linesOf(node, file);
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) lines -= linesOf(child, file) - 1;
    else child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return lines;
}

function linesOf(node: ts.Node, file: ts.SourceFile): number {
  return lineOf(file, node.getEnd()) - lineOf(file, node.getStart(file)) + 1;
}

testRule(
  `no function is longer than ${functionLinesMax} lines`,
  () => true,
  (node, file) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
    const lines = ownLines(node, file);
    return lines > functionLinesMax ? `a function of ${lines} lines` : undefined;
  },
);

test(`no folder holds more than ${roomFilesMax} files in one list`, () => {
  const folders = new Set(sized.map(({ path }) => dirname(path)));
  const crowded = [...folders].flatMap((folder) => {
    const absolute = join(projectFolder, folder);
    const count = readdirSync(absolute).filter((name) => statSync(join(absolute, name)).isFile()).length;
    return count > roomFilesMax ? [`${folder}:1 holds ${count} files`] : [];
  });
  assert.deepEqual(crowded, []);
});

const unpure: Readonly<Record<string, RegExp>> = {
  'asks the clock': /^(Date\.now|performance\.now|new Date\(\)|new Date)$/,
  'draws by chance': /^(Math\.random|(globalThis\.)?crypto\.(randomUUID|getRandomValues))$/,
  'sees the process': /^(process\.\w+|console\.\w+|setTimeout|setInterval|setImmediate|queueMicrotask|fetch)$/,
};

testRule('the pure rooms know no clock, no chance and no process', isPure, (node, file) => {
  const isBareDate = ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0;
  if (!ts.isCallExpression(node) && !isBareDate && !ts.isPropertyAccessExpression(node)) return undefined;
  const text = ts.isCallExpression(node) ? node.expression.getText(file) : node.getText(file);
  return Object.entries(unpure).find(([, pattern]) => pattern.test(text))?.[0];
});

testRule(
  'only commands end the process or set its exit code',
  (path) => !mayEndProcess.some((each) => path.startsWith(each)),
  (node, file) => {
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const text = node.getText(file);
    return /^process\.(exit|exitCode|abort)$/.test(text) ? text : undefined;
  },
);

/** They write lines that live on a terminal, and make what they quote printable themselves. */
const mayWriteToStderr = [
  'src/models/files-read.ts',
  'src/programs/start/live-line.ts',
  'src/programs/support/',
  'src/programs/train/options.ts',
];

testRule(
  'what is said on stderr goes through tell, which takes the controls out of what it quotes',
  (path) => path.startsWith('src/') && !mayWriteToStderr.some((each) => path.startsWith(each)),
  (node, file) => {
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const text = node.getText(file);
    return /^(process\.stderr\.write|console\.\w+)$/.test(text) ? `calls ${text}` : undefined;
  },
);

testRule(
  'no setting is a number without bounds',
  (path) => !path.startsWith('src/settings/'),
  (node, file) => {
    if (!ts.isImportDeclaration(node) || node.moduleSpecifier.getText(file) !== "'envalid'") return undefined;
    const names =
      /\{([^}]*)\}/
        .exec(node.getText(file))?.[1]
        ?.split(',')
        .map((each) => each.trim()) ?? [];
    const number = names.find((name) => name === 'num' || name === 'port');
    return number === undefined
      ? undefined
      : `takes ${number} from envalid: the validators of src/settings have bounds`;
  },
);

const documented = readFileSync(join(projectFolder, 'docs/settings.md'), 'utf8');

testRule(
  'every environment variable that is read stands in docs/settings.md',
  () => true,
  (node, file) => {
    const text = ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node) ? node.getText(file) : '';
    const name = /^(?:process\.)?env(?:ironment)?(?:\['|\.)([A-Z][A-Z0-9_]+)(?:'\])?$/.exec(text)?.[1];
    return name === undefined || documented.includes(`\`${name}\``) ? undefined : `${name} is in no document`;
  },
);

// Who writes a procedure waited for who changes a plan of collecting: by the same number.
test('no two locks of a database are one', () => {
  const numbers = sources.flatMap(({ text }) => text.match(/\b7_346_501_\d+\b/g) ?? []);
  assert.ok(numbers.length > 1);
  assert.deepEqual(numbers, [...new Set(numbers)]);
});
