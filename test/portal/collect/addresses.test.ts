// From whom readings are fetched: by the address that a name leads to. What is refused always is refused whatever is allowed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressRules } from '../../../src/portal/collect/addresses.ts';

const open = addressRules({ allow: [], allowsLoopback: false });
const willing = addressRules({
  allow: ['169.254.0.0/16', 'fe80::/10', '0.0.0.0/1', '128.0.0.0/1'],
  allowsLoopback: true,
});

describe('whom the Portal may ask', () => {
  for (const ip of [
    ...['169.254.169.254', '169.254.0.1', '0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
    ...[
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.170',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'febf::1',
      'ff02::1',
      'fec0::1',
    ],
    ...[
      'fd00:ec2::254',
      'fd20:ce::254',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '0:0:0:0:0:ffff:a9fe:a9fe',
      '::a9fe:a9fe',
    ],
    ...['64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:a9fe:a9fe::1', '2001:0:a9fe:a9fe::1', '::ffff:0.0.0.0'],
    '::ffff:0:169.254.169.254',
  ])
    test(`never ${ip}`, () => {
      for (const rules of [open, willing]) assert.equal(rules.refusal('press-7', ip), 'reserved');
    });

  for (const ip of ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])
    test(`${ip} where the operator says so`, () => {
      assert.equal(open.refusal('press-7', ip), 'loopback');
      assert.equal(willing.refusal('press-7', ip), null);
    });

  for (const ip of [
    '10.0.0.7',
    '192.168.1.9',
    '172.16.0.1',
    '203.0.113.7',
    'fd00::7',
    '2a00:1450::1',
    '::ffff:10.0.0.7',
  ])
    test(`${ip}, where nothing is said`, () => assert.equal(open.refusal('press-7', ip), null));

  test('those alone that are named, by host, address or network', () => {
    const { refusal } = addressRules({
      allow: ['Press-7.plant.example', '10.20.0.0/16', 'fd07::/16', '10.0.0.7'],
      allowsLoopback: false,
    });
    assert.equal(refusal('press-7.PLANT.example.', '192.168.1.1'), null);
    for (const ip of ['10.20.3.4', '10.0.0.7', 'fd07::1', '::ffff:10.20.0.1']) assert.equal(refusal('x', ip), null);
    for (const ip of ['10.21.0.1', '10.0.0.8', 'fd08::1', '203.0.113.7']) assert.equal(refusal('x', ip), 'not-allowed');
    assert.equal(refusal('press-7.plant.example', '169.254.169.254'), 'reserved');
    assert.equal(refusal('press-7.plant.example', '127.0.0.1'), 'loopback');
  });

  test('nobody, where a name leads to what is no address', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^[\d.]+$|:/.test(text));
        assert.notEqual(open.refusal('x', text), null);
      }),
    );
  });

  test('the same of an address of version 4, however version 6 wraps it', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
        const ip = bytes.join('.');
        assert.equal(open.refusal('x', `::ffff:${ip}`), open.refusal('x', ip));
      }),
    );
  });
});
