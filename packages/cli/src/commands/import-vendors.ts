import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Imported, importExport, VENDORS } from '../import/import-export.ts';
import { IMPORT_LIMITS } from '../import/limits.ts';
import { readFiles } from '../read-files.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';
import { writeFiles } from '../write-files.ts';

interface ImportOptions {
  readonly out: string;
  readonly environment?: string;
  readonly force?: true;
  readonly json?: true;
}

type Vendor = (typeof VENDORS)[number];

const WHAT: Record<Vendor, string> = {
  unleash: 'an answer of the client API, or an export',
  growthbook: 'what SDKs get: features and savedGroups',
  launchdarkly: 'flags of the REST API, or the data of SDKs, with segments',
};
const LOST_SHOWN = 20;

/** `tidegate import unleash|growthbook|launchdarkly`: turns an export into files, offline. */
export function addImportVendors(group: Command, terminal: Terminal): void {
  for (const vendor of VENDORS) {
    group
      .command(`${vendor} <file>`)
      .description(`Turn a JSON file (${WHAT[vendor]}) into files for "tidegate apply".`)
      .option('--out <folder>', 'where the files go', `${vendor}-import`)
      .option('--environment <name>', 'take this one alone, or name the one that the file is of')
      .option('--force', 'replace files that are there')
      .option('--json', 'print one JSON document and write nothing')
      .action((name: string, options: ImportOptions) =>
        importVendor(vendor, name, options, terminal),
      );
  }
}

async function importVendor(
  vendor: Vendor,
  name: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const [file] = await readFiles([name], IMPORT_LIMITS.fileBytes);
  const document = parsed(name, file?.text ?? '');
  const { environment = null } = options;
  const imported = importExport(vendor, document, { environment });
  if (imported.report.flags === 0)
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot import "${name}": there are no flags in it; give ${WHAT[vendor]}`,
    );
  if (options.json) {
    terminal.out(JSON.stringify({ ...imported.report, files: imported.files }));
    return;
  }
  const written = await writeFiles(options.out, imported.files, options.force === true);
  for (const { path, change } of written) terminal.out(plain(`${change}  ${path}`));
  tell(imported, terminal);
}

function tell({ report }: Imported, terminal: Terminal): void {
  const lost = report.notes.filter(({ kind }) => kind === 'lost');
  for (const { pointer, what, instead } of lost.slice(0, LOST_SHOWN))
    terminal.err(plain(`not taken over: ${pointer}: ${what}; ${instead}`));
  if (lost.length > LOST_SHOWN)
    terminal.err(`not taken over: ${lost.length - LOST_SHOWN} more places; see REPORT.md`);
  const changing = report.crossings.filter(({ changed }) => (changed ?? 1) > 0);
  terminal.err(
    `${report.flags} flags, ${report.segments} segments; ${lost.length} places not taken over as they were; in ${changing.length} draws units change side (see REPORT.md)`,
  );
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot import "${name}": it is no JSON; export it again`,
      { cause: error },
    );
  }
}
