// Nothing is booked as delivered that is not in its topic, whoever looks when: several look at once (the guardian, one that has not noticed yet that another
// has its lock, `spindle delivery verify`), rows come late or never, are sent again, and the topic is made anew, between any two of their questions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { EvidencePorts } from '../../src/debezium/evidence-ports.ts';
import { times } from '../support/times.ts';
import { idOf, world } from './evidence-world.ts';

type Event =
  | { readonly do: 'write'; readonly count: number }
  | { readonly do: 'deliver'; readonly number: number }
  | { readonly do: 'collect'; readonly who: number }
  | { readonly do: 'replace'; readonly who: number }
  | { readonly do: 'resend'; readonly who: number }
  | { readonly do: 'pass' }
  | { readonly do: 'recreate' };

const who = fc.nat(2);
const eventOf = (others: readonly fc.Arbitrary<Event>[]): fc.Arbitrary<Event> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), number: fc.nat(1_000) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('collect' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('resend' as const), who }) },
    { weight: 2, arbitrary: fc.constant({ do: 'pass' } as const) },
    ...others.map((arbitrary) => ({ weight: 2, arbitrary })),
  );

/** Three who look. What each asks waits at a gate, which lets one through after the other, in an order that is drawn. */
function lookers(draw: (most: number) => number) {
  const here = world();
  const gate: (() => void)[] = [];
  const late =
    <Given extends readonly unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      await new Promise<void>((resolve) => gate.push(resolve));
      return ask(...given);
    };
  const { ports } = here;
  const later: EvidencePorts = {
    ...ports,
    ...{ topicRange: late(ports.topicRange), scan: late(ports.scan), takeMark: late(ports.takeMark) },
    ...{ listEntries: late(ports.listEntries), findLater: late(ports.findLater), load: late(ports.load) },
    ...{ store: late(ports.store), reopen: late(ports.reopen), resend: late(ports.resend) },
  };
  const openOne = () => ({ evidence: here.open(5, later), busy: Promise.resolve() as Promise<unknown> });
  const all = [openOne(), openOne(), openOne()];
  let written = 0;
  const run = (event: Event): void => {
    const one = 'who' in event ? all[event.who] : undefined;
    if (event.do === 'write') here.write(...Array.from({ length: event.count }, () => ++written));
    else if (event.do === 'deliver') written > 0 && here.deliver(idOf(1 + (event.number % written)));
    else if (event.do === 'pass') here.pass(1_500);
    else if (event.do === 'recreate') here.recreateTopic();
    else if (event.do === 'replace') all[event.who] = openOne();
    // Each does one thing after the other.
    else if (one !== undefined) {
      const { evidence } = one;
      one.busy = one.busy.then(
        (): Promise<unknown> => (event.do === 'collect' ? evidence.collect(here.passed()) : evidence.resend()),
      );
    }
  };
  /** One more question is answered; resolves with whether any waited. */
  const step = async (): Promise<boolean> => {
    const [next] = gate.splice(draw(gate.length), 1);
    next?.();
    await setImmediate();
    return next !== undefined;
  };
  const notThere = (): readonly string[] => here.confirmed().filter((id) => !here.ids().has(id));
  return { here, run, step, notThere };
}

const chances = fc.infiniteStream(fc.nat(1_000)).map((stream) => (most: number) => {
  const { value } = stream.next();
  return most === 0 ? 0 : value % most;
});

describe('nothing is booked as delivered that is not in its topic', () => {
  test('at any moment, while the topic stays', async () => {
    let confirmed = 0;
    await fc.assert(
      fc.asyncProperty(chances, fc.array(eventOf([]), { minLength: 5, maxLength: 60 }), async (draw, events) => {
        const { here, run, step, notThere } = lookers(draw);
        for (const event of events) {
          run(event);
          await step();
          assert.deepEqual(notThere(), []);
        }
        while (await step()) assert.deepEqual(notThere(), []);
        confirmed += here.confirmed().length;
      }),
      { numRuns: times(2_000, 100) },
    );
    // Usually some 45.
    assert.ok(confirmed > 5, `${confirmed} were confirmed at all`);
  });

  // Who had begun before anybody had stored anything put the new topic's positions in the place of the old one's, whose evidence then counted for it.
  test('when the topic is made anew between two who began at the same time', async () => {
    const { open, ports, write, deliver, passed, recreateTopic, confirmed } = world();
    const gate = Promise.withResolvers<void>();
    const topicRange: EvidencePorts['topicRange'] = (name) => gate.promise.then(() => ports.topicRange(name));
    const looking = open(5, { ...ports, topicRange }).collect(passed());
    write(1);
    deliver(idOf(1));
    await open(5).collect(passed());
    assert.deepEqual(confirmed(), [idOf(1)]);
    recreateTopic();
    gate.resolve();
    await looking;
    await open(5).collect(passed());
    assert.deepEqual(confirmed(), []);
  });

  test('after a look that began behind it, when the topic was made anew', async () => {
    let confirmed = 0;
    let recreated = 0;
    const events = fc.array(eventOf([fc.constant({ do: 'recreate' } as const)]), { minLength: 10, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(chances, events, async (draw, given) => {
        const { here, run, step, notThere } = lookers(draw);
        for (const event of given) {
          run(event);
          if (event.do === 'recreate') recreated++;
          for (let count = draw(8); count > 0; count--) await step();
        }
        while (await step());
        confirmed += here.confirmed().length;
        await here.open().collect(here.passed());
        assert.deepEqual(notThere(), []);
      }),
      { numRuns: times(5_000, 300) },
    );
    assert.ok(confirmed > 20 && recreated > 20, `${confirmed} confirmed, ${recreated} made anew`);
  });
});
