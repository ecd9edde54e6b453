import type { DataPlace } from '../store/database.ts';

/** Everything that a Harbor process is told from outside. */
export interface HarborSettings {
  readonly tidegateUrl: string;
  readonly tidegateKey: string;
  /** Folder for the last known ruleset, `null` = memory only. */
  readonly cacheDirectory: string | null;
  readonly host: string;
  readonly port: number;
  /** Port on 127.0.0.1 for `/scripted` and `/stats`, `null` = closed. */
  readonly controlPort: number | null;
  /** `null` = the scripted model. */
  readonly openAi: { readonly key: string; readonly model: string } | null;
  /** `SENTRY_DSN`; `null` = no Sentry. */
  readonly sentryDsn: string | null;
  /** `POSTHOG_API_KEY` and `POSTHOG_HOST`; `null` = no PostHog. */
  readonly posthog: { readonly key: string; readonly host: string } | null;
  /** Where sessions and preferences live; `null` = nowhere: `/api/chat` keeps what it needs in memory. */
  readonly data: DataPlace | null;
  /** Seed of the scripted model. */
  readonly seed: number;
}

/** Reads the settings; throws an Error with a sentence for people. */
export function readHarborSettings(environment: Readonly<NodeJS.ProcessEnv>): HarborSettings {
  const text = (name: string): string | null => environment[name] || null;
  const key = text('TIDEGATE_KEY');
  if (key === null) {
    throw new Error(
      'Cannot start Harbor: TIDEGATE_KEY is not set; make a server key with "tidegate key create" and set it',
    );
  }
  const model = text('HARBOR_MODEL') ?? 'auto';
  if (!['auto', 'openai', 'scripted'].includes(model)) {
    throw new Error(
      `Cannot start Harbor: HARBOR_MODEL is "${model}"; set it to "auto", "openai" or "scripted"`,
    );
  }
  const openAiKey = model === 'scripted' ? null : text('OPENAI_API_KEY');
  if (model === 'openai' && openAiKey === null) {
    throw new Error(
      'Cannot start Harbor: HARBOR_MODEL is "openai" and OPENAI_API_KEY is not set; set it',
    );
  }
  const posthogKey = text('POSTHOG_API_KEY');
  return {
    tidegateUrl: text('TIDEGATE_URL') ?? 'http://127.0.0.1:7700',
    tidegateKey: key,
    cacheDirectory: text('HARBOR_CACHE'),
    host: text('HARBOR_HOST') ?? '127.0.0.1',
    port: integer('HARBOR_PORT', text('HARBOR_PORT') ?? '8080', 65_535),
    controlPort: optionalInteger('HARBOR_CONTROL_PORT', text('HARBOR_CONTROL_PORT'), 65_535),
    openAi:
      openAiKey === null
        ? null
        : { key: openAiKey, model: text('HARBOR_OPENAI_MODEL') ?? 'gpt-5-mini' },
    sentryDsn: text('SENTRY_DSN'),
    posthog:
      posthogKey === null
        ? null
        : { key: posthogKey, host: text('POSTHOG_HOST') ?? 'https://eu.i.posthog.com' },
    data: dataPlace(text('HARBOR_DATABASE_URL'), text('HARBOR_DATA')),
    seed: integer('HARBOR_SEED', text('HARBOR_SEED') ?? '1', 4_294_967_295),
  };
}

/** The database where one is named, else the folder. */
function dataPlace(url: string | null, folder: string | null): DataPlace | null {
  if (url !== null) return { kind: 'postgres', url };
  return folder === null ? null : { kind: 'folder', folder };
}

function optionalInteger(name: string, text: string | null, max: number): number | null {
  return text === null ? null : integer(name, text, max);
}

function integer(name: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new Error(`Cannot start Harbor: ${name} is "${text}"; set a whole number from 0 to ${max}`);
}
