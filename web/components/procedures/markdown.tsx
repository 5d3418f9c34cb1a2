// What somebody wrote in Markdown, as elements of the page: no HTML of it is taken, addresses lead to nothing but pages and mails, and no picture is fetched,
// as a plant may have no internet and nobody else has to learn who looks at what.
import { useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import { procedureTexts } from '../../lib/procedures/procedure-texts.ts';
import { safeAddress } from '../../lib/procedures/safe-address.ts';

export function MarkdownText({ text }: { readonly text: string }) {
  return useMemo(
    () => (
      <div className="markdown">
        <Markdown components={components} urlTransform={safeAddress} skipHtml>
          {text}
        </Markdown>
      </div>
    ),
    [text],
  );
}

const components: Components = {
  a: ({ href, children }) => <Away href={href}>{children}</Away>,
  img: ({ src, alt }) => <Away href={src}>{procedureTexts.picture(alt || String(src))}</Away>,
  // Below the heading under which it stands.
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h5>{children}</h5>,
  h3: ({ children }) => <h6>{children}</h6>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
};

function Away({ href, children }: { readonly href: unknown; readonly children: React.ReactNode }) {
  if (typeof href !== 'string' || href === '') return <span>{children}</span>;
  const isHere = href.startsWith('#');
  return (
    <a href={href} {...(isHere ? {} : { target: '_blank', rel: 'noopener noreferrer' })}>
      {children}
    </a>
  );
}
