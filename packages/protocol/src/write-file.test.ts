import { formatProblem, type ParsedFile } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asJson, flagsFile, segmentsFile, type Tree } from './flags-file.fixture.ts';
import { parseFile } from './parse-file.ts';
import { writeFlagsFile, writeSegmentsFile } from './write-file.ts';

/** What a text says; throws on mistakes. */
function read(text: string): ParsedFile {
  const result = parseFile('file.yaml', text);
  if (result.ok) return result.parsed;
  throw new Error([text, ...result.problems.map((each) => formatProblem(each, text))].join('\n'));
}

function written(file: ParsedFile): string {
  if (file.kind === 'Flags') return writeFlagsFile(file.file.flags);
  if (file.kind === 'Segments') return writeSegmentsFile(file.file.segments);
  throw new Error(`it is a ${file.kind}`);
}

/** The same without the places where things stand. */
function placeless(file: ParsedFile): unknown {
  const text = JSON.stringify(file, (key, member) =>
    key === 'at' || key === 'positions' ? undefined : member,
  );
  return JSON.parse(text);
}

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  new-chat:
    description: The new chat, it's great
    aliases: [ enableNewChat ]
    variants: { off: false, on: true }
    schema: { type: boolean }
    off: off
    clientVisible: true
    variable: NEXT_PUBLIC_NEW_CHAT
    environments:
      development: on
      production:
        serve: off
        targets: { on: [ u-1, u-2 ] }
        requires: { agent-system: on }
        group: { name: checkout, from: 0%, to: 50%, by: userId }
        holdBack: 1%
        rules:
          - { name: staff, segment: internal, serve: on }
          - name: rwanda
            when:
              - { attribute: country, is: RW }
              - { not: { segment: beta } }
              - any:
                  - { attribute: age, atLeast: 5 }
                  - { attribute: app, version: ">=1.2.0" }
                  - logic:
                      "!!": [ { var: email } ]
            split: { on: 33.333%, off: 66.667% }
            by: userId
          - { name: half, split: { on: 50%, off: 50% } }
`;

test('writeFlagsFile() writes what people would write', () => {
  expect(written(read(FLAGS))).toBe(FLAGS);
});

const SEGMENTS = `apiVersion: tidegate/v1
kind: Segments
segments:
  internal:
    description: The team
    when:
      - { attribute: group, is: internal }
      - { attribute: country, notIn: [ RW, KE ] }
  one: { when: { attribute: betaUser, is: true } }
  nested:
    when:
      any:
        - { segment: internal }
        - not:
            all: [ { segment: one }, { attribute: email, endsWith: "@example.org" } ]
`;

test('writeSegmentsFile() writes what people would write', () => {
  expect(written(read(SEGMENTS))).toBe(SEGMENTS);
});

test.each([
  ['flags', flagsFile],
  ['segments', segmentsFile],
])('parseFile() reads from written %s what it read before', (_, files: fc.Arbitrary<Tree>) => {
  fc.assert(
    fc.property(files, (tree) => {
      const before = read(asJson(tree));
      const text = written(before);
      const after = read(text);
      expect(placeless(after)).toEqual(placeless(before));
      // Order counts where the first decides.
      expect(written(after)).toBe(text);
    }),
    { numRuns: 100 },
  );
});
