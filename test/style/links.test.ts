// Links of the documents: each leads to a file of the repository, and to a heading of it where it names one.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import { notPages } from '../../site/.vitepress/pages.ts';

interface Piece {
  readonly type: string;
  readonly content: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const parser = new MarkdownIt({ linkify: false, html: true });
const patterns = ['*.md', 'docs/**/*.md', 'site/*.md', 'examples/**/*.md'];
const paths = patterns.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] }));
const tokensOf = new Map(paths.map((path) => [path, parser.parse(readFileSync(join(root, path), 'utf8'), {})]));

test('the documents are there to be looked at', () => {
  for (const path of [
    'README.md',
    'README.ko.md',
    'docs/quick-start.md',
    'docs/ko/concepts.md',
    'docs/runbooks/README.md',
  ])
    assert.ok(tokensOf.has(path), path);
});

test('each link leads to a file, and to a heading of it', () => {
  const links = paths.flatMap((path) => linksIn(path).map((href) => ({ path, href })));
  assert.ok(links.length > 200, `only ${links.length} links were found`);
  const wrong = links.map(({ path, href }) => problem(path, href)).filter((each) => each !== undefined);
  assert.deepEqual(wrong, []);
});

// Troubleshooting had 29 headings in English and 17 in Korean.
test('what is there in Korean has the headings of the English, and its commands', () => {
  const translated = paths.filter((path) => path.startsWith('docs/ko/'));
  assert.equal(translated.length, 3);
  for (const path of translated) {
    const english = path.replace('docs/ko/', 'docs/');
    assert.deepEqual(outlineOf(path), outlineOf(english), path);
    assert.deepEqual(commandsIn(path), commandsIn(english), path);
  }
});

// The site's build takes 12 s of a processor and packages of its own (site.test.ts); what has ended it is seen here.
test('what is a page of the site links to pages of it alone, and holds nothing that Vue takes for its own', () => {
  const pages = new Set(globSync(patterns, { cwd: root, exclude: notPages }));
  assert.ok(pages.size > 100 && pages.has('docs/hardening.md') && !pages.has('README.md'), `${pages.size} pages`);
  const astray = [...pages].flatMap((path) =>
    linksIn(path)
      .filter((href) => /\.md(#|$)/.test(href))
      .filter(
        (href) => !pages.has(relative(root, join(root, dirname(path), decodeURIComponent(href).split('#')[0] ?? ''))),
      )
      .map((href) => `${path}: ${href} leads to no page of the site`),
  );
  assert.deepEqual(astray, []);
  const taken = [...pages].flatMap((path) => takenByVue(path).map((content) => `${path}: ${content}`));
  assert.deepEqual(taken, []);
});

test('no document holds what a merge has left open', () => {
  const open = paths.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, index) => (/^(<{7}|>{7}) |^={7}$/.test(line) ? [`${path}:${index + 1}`] : [])),
  );
  assert.deepEqual(open, []);
});

function linksIn(path: string): string[] {
  return (tokensOf.get(path) ?? [])
    .flatMap(({ children }) => children ?? [])
    .map((token) =>
      token.type === 'link_open' ? token.attrGet('href') : token.type === 'image' ? token.attrGet('src') : null,
    )
    .filter((href) => href !== null)
    .filter((href) => !/^[a-z]+:/.test(href));
}

/** Outside of code: tags that are no plain HTML, and double braces. */
function takenByVue(path: string): string[] {
  const all = (tokensOf.get(path) ?? []).flatMap((token) => [token, ...(token.children ?? [])]);
  const isTaken = ({ type, content }: Piece): boolean =>
    type === 'html_inline' || type === 'html_block'
      ? !/^(<\/?(details|summary|br|p|img|a|sup|sub|kbd|b)\b[^<>]*>|[^<>]|<!--.*?-->)*$/s.test(content)
      : type === 'text' && content.includes('{{');
  return all.filter(isTaken).map(({ content }) => content);
}

function problem(path: string, href: string): string | undefined {
  const [file = '', anchor] = decodeURIComponent(href).split('#');
  const target = file === '' ? path : relative(root, join(root, dirname(path), file));
  if (!existsSync(join(root, target))) return `${path}: ${href} leads to no file`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return headingsOf(target).has(anchor) ? undefined : `${path}: ${href} leads to no heading of ${target}`;
}

/** The depth of each heading, in order. */
function outlineOf(path: string): string[] {
  return (tokensOf.get(path) ?? []).filter(({ type }) => type === 'heading_open').map(({ tag }) => tag);
}

/** What is to be typed; what is printed may be told in the page's language. */
function commandsIn(path: string): string[] {
  return (tokensOf.get(path) ?? [])
    .filter(({ type, content }) => type === 'fence' && /^(npm|curl|cat|\.\/spindle) /.test(content))
    .map(({ content }) => content);
}

function headingsOf(path: string): Set<string> {
  const slugger = new GithubSlugger();
  const tokens = tokensOf.get(path) ?? parser.parse(readFileSync(join(root, path), 'utf8'), {});
  const headings = tokens.filter((_, index) => tokens[index - 1]?.type === 'heading_open');
  return new Set(headings.map((heading) => slugger.slug(textOf(heading))));
}

function textOf({ children }: { readonly children: readonly Piece[] | null }): string {
  return (children ?? []).map(({ type, content }) => (/^(text|code_inline)$/.test(type) ? content : '')).join('');
}
