// What shows Markdown is fetched when there is some. Until then, and where that fails, the text stands as it was written.
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';

const Shown = lazy(async () => ({ default: (await import('./markdown.tsx')).MarkdownText }));

export function LazyMarkdown({ text }: { readonly text: string }) {
  const plain = <div className="markdown markdown-plain">{text}</div>;
  return (
    <ErrorBoundary fallback={plain}>
      <Suspense fallback={plain}>
        <Shown text={text} />
      </Suspense>
    </ErrorBoundary>
  );
}
