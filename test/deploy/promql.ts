// What an expression of PromQL names, by Prometheus' own grammar.
import { parser } from '@prometheus-io/lezer-promql';

export interface Named {
  /** Each metric with the labels by which it is chosen. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** By which results are grouped or matched. */
  readonly groupings: readonly string[];
}

/** Throws a SyntaxError where the expression is none. Grafana's interval may stand in it. */
export function namedIn(expression: string): Named {
  const text = expression.replaceAll('$__rate_interval', '5m');
  const selectors: { metric: string; labels: string[] }[] = [];
  const groupings: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      const own = text.slice(from, to);
      if (type.isError) throw new SyntaxError(`"${own}" at ${from} is no PromQL: ${expression}`);
      if (type.name === 'VectorSelector') {
        selectors.push({ metric: text.slice(node.firstChild?.from, node.firstChild?.to), labels: [] });
      }
      if (type.name !== 'LabelName') return;
      if (node.parent?.type.name === 'GroupingLabels') groupings.push(own);
      else selectors.at(-1)?.labels.push(own);
    },
  });
  return { selectors, groupings };
}
