// Which traces are kept: one that a sender has begun where the sender keeps it, one that links to a trace that is kept, and of the others a share.
import {
  type Context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
  SamplingDecision,
  TraceFlags,
} from '@opentelemetry/api';
import { ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

const isBegun = createContextKey('a trace is to begin here');
/** For a span with which a trace begins that has been chosen already. */
export const beginning = ROOT_CONTEXT.setValue(isBegun, true);

export function createSampler(share: number): Sampler {
  return new ParentBasedSampler({ root: withLinks(new TraceIdRatioBasedSampler(share)) });
}

function withLinks(others: Sampler): Sampler {
  return {
    shouldSample: (context: Context, traceId, name, kind, attributes, links) =>
      context.getValue(isBegun) === true || links.some(isKept)
        ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
        : others.shouldSample(context, traceId, name, kind, attributes, links),
    toString: () => `WithLinks(${others.toString()})`,
  };
}

function isKept({ context }: Link): boolean {
  return (context.traceFlags & TraceFlags.SAMPLED) !== 0;
}
