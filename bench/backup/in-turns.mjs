import { median, rounded } from './medians.mjs';

/**
 * Runs the ways to do each thing in turns, another one first in each round, with what the database has
 * to write down written down before. Ratios and seconds are of medians; what runs `once` is of the first
 * round, beside the bare one of that round.
 */
export async function inTurns({ subjects, cluster, rounds, say }) {
  const found = subjects.map(({ run }) =>
    Object.fromEntries(Object.keys(run).map((way) => [way, []])),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { name, run, once = [], before, after }] of subjects.entries()) {
      await before?.();
      const ways = Object.keys(run).filter((way) => round === 0 || !once.includes(way));
      for (let turn = 0; turn < ways.length; turn += 1) {
        const way = ways[(round + turn) % ways.length];
        await cluster.ask('postgres', 'checkpoint');
        const measured = await run[way]();
        found[index][way].push(measured);
        say(`${name}, round ${round + 1} of ${rounds}, ${way}: ${rounded(measured.seconds)} s`);
        await after?.(way);
      }
    }
  }
  return subjects.map(({ name, bare }, index) => summed({ name, bare }, found[index]));
}

function summed({ name, bare }, found) {
  const seconds = {};
  for (const [way, all] of Object.entries(found)) seconds[way] = rounded(middleOf(all));
  const ratios = {};
  const rows = [];
  for (const [way, all] of Object.entries(found)) {
    const beside = found.bare.slice(0, all.length);
    // The seconds that are printed are rounded, the ratio is not taken of them.
    const ratio = middleOf(all) / middleOf(beside);
    ratios[way] = rounded(ratio, 3);
    const row = { part: name, way: way === 'bare' ? bare : way, seconds: seconds[way] };
    const memory = all.flatMap(({ peakRssMb }) => (peakRssMb === undefined ? [] : [peakRssMb]));
    rows.push({
      ...{ ...row, ratio: ratios[way], each: all.map((one) => rounded(one.seconds)) },
      ...(memory.length === 0 ? {} : { peakRssMb: Math.round(Math.max(...memory)) }),
      ...(all[0].phases === undefined ? {} : { phases: phasesOf(all) }),
    });
  }
  return { seconds, ratios, rows, restoringRatio: restoringRatio(found) };
}

/** Seconds of each step that ours told of, from its first word on. */
function phasesOf(all) {
  const names = new Set(all.flatMap(({ phases }) => phases.map(({ name }) => name)));
  return [...names].map((name) => {
    const seconds = all.map(({ phases }) =>
      phases.reduce((sum, phase) => sum + (phase.name === name ? phase.seconds : 0), 0),
    );
    return { name, seconds: rounded(median(seconds)) };
  });
}

/** Of the restore alone, without what is compared after it; `null` = nothing was restored. */
function restoringRatio({ bare, ours }) {
  const restoring = phasesOf(ours).find(({ name }) => name === 'restoring');
  if (restoring === undefined) return null;
  return rounded(restoring.seconds / middleOf(bare), 3);
}

function middleOf(all) {
  return median(all.map((one) => one.seconds));
}
