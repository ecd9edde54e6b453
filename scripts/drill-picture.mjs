/** Lines that show a drill: for each database its copies, then where it was brought back. */
export function drillPicture(figures, rows) {
  const databases = [...new Set(rows.map(({ database }) => database))];
  const { rtoS, rpoS, verified, copies, drilled, drills } = figures;
  return [
    '',
    ...databases.flatMap((database) => [
      database,
      ...rows.filter((row) => row.database === database).map(lineOf),
      '',
    ]),
    `${verified} of ${copies} copies restored and compared, ${drilled} of ${drills} drills ok`,
    `back within ${secondsText(rtoS)}, ${secondsText(rpoS)} of data lost, the worst of all`,
  ];
}

function lineOf(row) {
  const mark = row.ok ? '✓' : '✗';
  const what = whatOf(row).padEnd(36);
  if (!row.ok) return `  ${mark} ${what} ${row.detail}`;
  const size = row.bytes === undefined ? '' : `  ${bytesText(row.bytes)}`;
  const lost = typeof row.rpoS === 'number' ? `, ${secondsText(row.rpoS)} lost` : '';
  return `  ${mark} ${what} ${secondsText(row.rtoS).padStart(8)}${lost}${size}`;
}

function whatOf({ what, store, policy, region, offSite }) {
  if (what === 'copy') return `${policy} in ${store}${offSite ? ', off site' : ''}`;
  return what === 'region' ? `brought back in ${region}` : 'brought back beside itself';
}

function secondsText(seconds) {
  return seconds === null ? '–' : `${seconds.toFixed(1)} s`;
}

function bytesText(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
