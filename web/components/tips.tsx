// What to do where nothing has come yet.
import { Code } from '@mantine/core';
import { texts } from '../lib/texts.ts';

export function Tips() {
  return (
    <dl className="tips">
      {texts.emptyTips.map(([command, meaning]) => (
        <div key={command}>
          <dt>
            <Code>{command}</Code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
