import { statFile } from '../../action/read-whole.ts';
import { StepFailure } from '../step-failure.ts';
import { type Migrations, type SupabaseCli, supabaseCli } from './supabase-cli.ts';
import { done, type SupabaseStep, type SupabaseWay } from './supabase-way.ts';

/**
 * Takes the newest migration back: runs the operator's SQL file, then takes it out of the history. The
 * file has to be one that may run twice: nobody knows how far a step came that was killed.
 */
export function takeMigrationBack(version: string): SupabaseWay {
  const looked = async ({ work, parts, asked }: SupabaseStep) => {
    const cli = supabaseCli(work, parts, asked);
    await cli.requireLink();
    return { cli, migrations: await cli.list() };
  };
  return {
    async prepare(step) {
      const file = await downFile(step, version);
      const { migrations } = await looked(step);
      if (!migrations.remote.includes(version)) return done(`migration ${version} is not applied`);
      refuseNewer(migrations, version);
      return done(`runs "${file}" and takes migration ${version} out of the history`);
    },
    async execute(step) {
      const file = await downFile(step, version);
      const { cli, migrations } = await looked(step);
      if (!migrations.remote.includes(version)) return done(`migration ${version} is not applied`);
      refuseNewer(migrations, version);
      await cli.runFile(file);
      await cli.markReverted(version);
      return done(`migration ${version} is taken back`);
    },
    async verify(step) {
      const { migrations } = await looked(step);
      if (migrations.remote.includes(version))
        throw new StepFailure(`migration ${version} is in the history of the project`);
      if (await step.api.isDatabaseWell())
        return done(`migration ${version} is not applied, and the database is well`);
      throw new StepFailure('Supabase says that the database is not well');
    },
    async undo(step) {
      const { cli, migrations } = await looked(step);
      return await appliedAgain(cli, migrations, version);
    },
  };
}

async function appliedAgain(cli: SupabaseCli, { local, remote }: Migrations, version: string) {
  if (remote.includes(version)) return done(`migration ${version} is applied`);
  const others = local.filter((each) => !remote.includes(each) && each !== version);
  if (!local.includes(version))
    throw new StepFailure(`the folder of the CLI does not have migration ${version} any more`);
  if (others.length > 0)
    throw new StepFailure(
      `applying ${version} again would apply ${others.join(', ')} too; apply what you want by "supabase migration up --linked"`,
    );
  await cli.apply();
  return done(`migration ${version} is applied again`);
}

/** Later ones may need what it made. */
function refuseNewer({ remote }: Migrations, version: string): void {
  const newer = remote.filter((each) => each > version);
  if (newer.length > 0)
    throw new StepFailure(
      `migration ${version} is not the newest: take ${newer.toReversed().join(', ')} back first`,
    );
}

async function downFile({ work }: SupabaseStep, version: string): Promise<string> {
  const down = work.cli?.down ?? {};
  const file = Object.hasOwn(down, version) ? down[version] : undefined;
  if (file === undefined)
    throw new StepFailure(`the server's file has no "down" file for migration ${version}`);
  const found = await statFile(file);
  if ('trouble' in found)
    throw new StepFailure(
      `the "down" file of migration ${version} cannot be read: ${found.trouble}`,
    );
  return file;
}
