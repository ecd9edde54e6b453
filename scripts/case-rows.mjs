/**
 * Suites of `conformance/`, where their tests are, and how many cases each has at least: a runner
 * that sees fewer must not pass. A test belongs to the suite whose name its outermost `describe`
 * begins with, or to the one that names its file: clients in a browser are tested beside what they
 * need.
 */
export const SUITES = [
  { suite: 'flagd-testbed-inprocess', folder: 'conformance/flagd-testbed', least: 125 },
  { suite: 'flagd-testbed-ofrep', folder: 'conformance/flagd-testbed', least: 125 },
  { suite: 'flagd-schemas', folder: 'conformance/flagd-schemas', least: 36 },
  { suite: 'ofrep-openapi', folder: 'conformance/ofrep-openapi', least: 20 },
  {
    suite: 'real-clients',
    folder: 'conformance/real-clients',
    least: 5,
    files: [
      'packages/sdk/src/openfeature-web/react-sdk.system.test.ts',
      'packages/server/src/ofrep/web-provider.system.test.ts',
    ],
  },
  { suite: 'golden-vectors', folder: 'conformance/golden-vectors', least: 10_000 },
  { suite: 'stats-vectors', folder: 'conformance/statistics', least: 51 },
  { suite: 'public-confseq', folder: 'conformance/statistics', least: 32 },
  { suite: 'public-srm', folder: 'conformance/statistics', least: 15 },
  { suite: 'public-gbstats', folder: 'conformance/statistics', least: 23 },
];

/**
 * The rows of vitest's JSON result (`null` when there is none). A test counts as one case, unless
 * its `meta.conformance` says how many it stands for; several tests that went through the same
 * cases say so with `part`, and a case counts as passed when every part passed it.
 */
export function caseRows(result) {
  const files = result?.testResults ?? [];
  const tests = files.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map((test) => ({ file, ...test })),
  );
  return SUITES.map((each) => rowOf(each, tests.filter(isOf(each))));
}

/** What keeps the rows from being good, one sentence each. */
export function rowFlaws(rows) {
  return rows.flatMap(({ suite, passed, total, excluded }) => {
    const least = SUITES.find((each) => each.suite === suite)?.least ?? 1;
    if (passed < total) return [`${suite}: ${total - passed} of ${total} failed`];
    const isShort = total < least && !(total === 0 && excluded > 0);
    return isShort ? [`${suite}: only ${total} of at least ${least} cases ran`] : [];
  });
}

function isOf({ suite, files = [] }) {
  return ({ file, ancestorTitles: [outermost = ''] }) =>
    outermost === suite ||
    outermost.startsWith(`${suite} `) ||
    files.some((each) => file.endsWith(each));
}

function rowOf({ suite, least }, tests) {
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
  const skipped = tests.filter((test) => !ran.includes(test));
  const counts = ran.map(countsOf);
  // Where nothing ran, one skipped test stands for a suite whose cases nobody could list.
  const left = [
    ...ran.map(({ meta }) => meta?.conformance?.excluded).filter(Boolean),
    ...skipped.map((test) => ({ count: ran.length === 0 ? least : 1, why: whySkipped(test) })),
  ];
  const excluded = left.reduce((sum, { count }) => sum + count, 0);
  return {
    suite,
    ...added(counts),
    excluded: ran.length === 0 ? Math.min(excluded, least) : excluded,
    why: [...new Set(left.map(({ why }) => why))].join('; '),
    ...partsOf(counts),
  };
}

function whySkipped({ ancestorTitles: [outermost = ''], title }) {
  return /\(skipped: (.*)\)$/.exec(outermost)?.[1] ?? `"${title}" was skipped`;
}

function countsOf({ status, meta }) {
  const { passed, total, part } = meta?.conformance ?? { passed: 1, total: 1 };
  const isGood = status === 'passed';
  if (isGood || passed < total)
    return { passed: meta?.conformance ? passed : Number(isGood), total, part };
  // It failed for another reason than its cases.
  return { passed: Math.max(0, passed - 1), total: Math.max(1, total), part };
}

function added(counts) {
  const parts = counts.filter(({ part }) => part !== undefined);
  if (parts.length === 0) {
    const sum = (pick) => counts.reduce((all, each) => all + pick(each), 0);
    return { passed: sum(({ passed }) => passed), total: sum(({ total }) => total) };
  }
  const total = Math.max(...parts.map((part) => part.total));
  const missed = counts.map((each) => each.total - each.passed);
  return { passed: total - Math.min(total, Math.max(...missed)), total };
}

function partsOf(counts) {
  const parts = counts.filter(({ part }) => part !== undefined);
  if (parts.length === 0) return {};
  return {
    parts: Object.fromEntries(parts.map(({ part, passed, total }) => [part, { passed, total }])),
  };
}
