// The documents as a site: the same files that people read in the repository, `npm run site`. A link to a page that is not there ends the
// build; links to files of the repository that are no pages become plain text.
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import { defineConfig } from 'vitepress';
import { decisions, notPages, runbooks } from './pages.ts';

const isPage = (href: string): boolean => /^(https?:|mailto:|#)/.test(href) || /\.md(#.*)?$/.test(href);

const vue = new URL('../node_modules/vue/', import.meta.url);

export default defineConfig({
  title: 'Spindle',
  description: 'Watches industrial machines and says, within milliseconds and with reasons, when one is about to fail.',
  srcDir: '..',
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  srcExclude: notPages,
  rewrites: { 'site/index.md': 'index.md', 'site/ko.md': 'ko.md' },
  lastUpdated: false,
  // Addresses of the reader's own machine, which serves them once it runs.
  ignoreDeadLinks: 'localhostLinks',
  // The pages lie outside this folder, whose packages are not theirs.
  vite: {
    resolve: {
      alias: [
        { find: /^vue$/, replacement: fileURLToPath(new URL('dist/vue.runtime.esm-bundler.js', vue)) },
        { find: /^vue\/server-renderer$/, replacement: fileURLToPath(new URL('server-renderer/index.mjs', vue)) },
      ],
    },
  },
  markdown: {
    // As in the repository's own view of the files, so that an anchor works in both.
    anchor: { slugify: (text) => new GithubSlugger().slug(text) },
    config: (markdown) => {
      markdown.core.ruler.push('only-pages', ({ tokens }) => {
        for (const { children } of tokens) {
          let isOpen = false;
          for (const token of children ?? []) {
            if (token.type === 'link_open') isOpen = !isPage(token.attrGet('href') ?? '');
            if (!isOpen) continue;
            if (token.type === 'link_close') isOpen = false;
            if (token.type.startsWith('link_')) {
              token.type = 'text';
              token.tag = '';
              token.nesting = 0;
              token.content = '';
            }
          }
        }
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      themeConfig: {
        nav: [
          { text: 'Quick start', link: '/docs/quick-start' },
          { text: 'Your own Kafka', link: '/docs/your-kafka' },
          { text: 'Settings', link: '/docs/settings' },
          { text: 'Troubleshooting', link: '/docs/troubleshooting' },
        ],
        sidebar: [
          {
            text: 'Start',
            items: [
              { text: 'Quick start', link: '/docs/quick-start' },
              { text: 'With your own Kafka', link: '/docs/your-kafka' },
              { text: 'Start without labels', link: '/docs/start-without-labels' },
              { text: 'Drift', link: '/docs/drift' },
              { text: 'Concepts', link: '/docs/concepts' },
            ],
          },
          {
            text: 'How to',
            items: [
              { text: 'Work at the alarm desk', link: '/docs/portal' },
              { text: 'Tell people of alarms', link: '/docs/notifications' },
              { text: 'Maintenance windows', link: '/docs/maintenance' },
              { text: 'Train and measure models', link: '/docs/models' },
              { text: 'Describe other machines', link: '/docs/profiles' },
              { text: 'Deploy', link: '/docs/deploy' },
              { text: 'Outlive the loss of a server', link: '/docs/high-availability' },
              { text: 'Follow traces', link: '/docs/tracing' },
            ],
          },
          {
            text: 'Reference',
            items: [
              { text: 'REST API', link: '/docs/api' },
              { text: 'Topics, messages, tables', link: '/docs/messages' },
              { text: 'Settings', link: '/docs/settings' },
              { text: 'Episodes', link: '/docs/episodes' },
              { text: 'Data quality', link: '/docs/data-quality' },
              { text: 'Scoring', link: '/docs/scoring' },
              { text: 'Errors', link: '/docs/errors' },
            ],
          },
          {
            text: 'Operating',
            items: [
              { text: 'Troubleshooting', link: '/docs/troubleshooting' },
              { text: 'Reliability', link: '/docs/reliability' },
              { text: 'Performance', link: '/docs/performance' },
              { text: 'Capacity', link: '/docs/capacity' },
              { text: 'Security', link: '/SECURITY' },
              { text: 'Hardening', link: '/docs/hardening' },
              { text: 'Runbooks', link: '/docs/runbooks/README', collapsed: true, items: runbooks },
            ],
          },
          {
            text: 'Inside',
            items: [
              { text: 'Architecture', link: '/ARCHITECTURE' },
              { text: "The bytes' way", link: '/docs/hot-path' },
              { text: 'Contributing', link: '/CONTRIBUTING' },
              { text: 'Changelog', link: '/CHANGELOG' },
              { text: 'Decisions', collapsed: true, items: decisions },
            ],
          },
        ],
      },
    },
    ko: {
      label: '한국어',
      lang: 'ko',
      link: '/ko',
      themeConfig: {
        outline: { level: [2, 3], label: '이 문서에서' },
        docFooter: { prev: '이전', next: '다음' },
        nav: [
          { text: '빠른 시작', link: '/docs/ko/quick-start' },
          { text: '개념', link: '/docs/ko/concepts' },
          { text: '문제 해결', link: '/docs/ko/troubleshooting' },
        ],
        sidebar: [
          {
            text: '시작하기',
            items: [
              { text: '빠른 시작', link: '/docs/ko/quick-start' },
              { text: '개념', link: '/docs/ko/concepts' },
              { text: '문제 해결', link: '/docs/ko/troubleshooting' },
            ],
          },
          { text: '더 보기 (영어)', items: [{ text: '영어 문서 전체', link: '/docs/quick-start' }] },
        ],
      },
    },
  },
});
