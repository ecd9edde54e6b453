import { createHash } from 'node:crypto';
import type { Asking } from './postgres-contents.ts';

/**
 * SHA-256 over everything that is defined in a database: columns, keys, indexes, views, triggers,
 * functions, sequences and types. The same after a dump was restored, though the server then writes
 * some conditions in other words. Indexes that could not be built, which are in no dump, do not count.
 *
 * @param sql with `search_path` set to `pg_catalog`, so that all names are said in full
 */
export async function schemaHash(sql: Asking): Promise<string> {
  const hash = createHash('sha256');
  for (const [kind, question] of Object.entries(QUESTIONS)) {
    const rows = await sql.unsafe(question);
    const lines = rows.map((row) => JSON.stringify([kind, row['of'], plainWords(row['is'])]));
    // The server's order depends on its collation.
    for (const line of lines.sort()) hash.update(line).update('\n');
  }
  return hash.digest('hex');
}

/**
 * A definition without what the server writes differently each time that it reads its own words:
 * `status in ('a', 'b')` comes back with casts and brackets that wander.
 */
export function plainWords(text: unknown): string {
  return String(text ?? '')
    .replace(CAST, '')
    .replace(/[()[\]]/g, ' ')
    .replace(/\s*,\s*/g, ',')
    .replace(/\s+/g, ' ')
    .trim();
}

const CAST =
  /::(?:"[^"]+"|[a-z_][\w.]*)(?: varying| precision| with(?:out)? time zone)?(?:\(\d+(?:,\d+)?\))?(?:\[\])*/g;

const OWN = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp_)'`;

const ofNoExtension = (catalogue: string, id: string): string =>
  `not exists (select 1 from pg_depend d
    where d.classid = '${catalogue}'::regclass and d.objid = ${id} and d.deptype = 'e')`;

const QUESTIONS: Readonly<Record<string, string>> = {
  column: `select n.nspname || '.' || c.relname || '.' || a.attname as of,
      concat_ws(' ', c.relkind, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
        a.attgenerated, pg_get_expr(b.adbin, b.adrelid),
        (select collname from pg_collation o where o.oid = a.attcollation)) as is
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef b on b.adrelid = a.attrelid and b.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
      and c.relpersistence <> 't' and ${OWN} and ${ofNoExtension('pg_class', 'c.oid')}`,
  constraint: `select n.nspname || '.' || c.relname || '.' || k.conname as of,
      pg_get_constraintdef(k.oid) as is
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${OWN} and k.contype <> 'n' and ${ofNoExtension('pg_class', 'c.oid')}`,
  index: `select n.nspname || '.' || c.relname as of, pg_get_indexdef(c.oid) as is
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_index i on i.indexrelid = c.oid
    where (i.indisvalid or c.relkind = 'I') and ${OWN} and ${ofNoExtension('pg_class', 'i.indrelid')}`,
  view: `select n.nspname || '.' || c.relname as of, pg_get_viewdef(c.oid) as is
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and ${OWN} and ${ofNoExtension('pg_class', 'c.oid')}`,
  trigger: `select n.nspname || '.' || c.relname || '.' || t.tgname as of,
      concat(pg_get_triggerdef(t.oid), t.tgenabled) as is
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and ${OWN} and ${ofNoExtension('pg_class', 'c.oid')}`,
  function: `select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
      as of, md5(concat(p.prosrc, p.prokind, p.provolatile, p.prosecdef)) as is
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${OWN} and ${ofNoExtension('pg_proc', 'p.oid')}`,
  sequence: `select n.nspname || '.' || c.relname as of,
      concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcycle) as is
    from pg_sequence s join pg_class c on c.oid = s.seqrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${OWN} and c.relpersistence <> 't'`,
  type: `select n.nspname || '.' || t.typname as of,
      concat_ws(' ', t.typtype, format_type(nullif(t.typbasetype, 0), t.typtypmod),
        (select string_agg(quote_literal(e.enumlabel), ',' order by e.enumsortorder)
          from pg_enum e where e.enumtypid = t.oid)) as is
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where t.typtype in ('e', 'd') and ${OWN} and ${ofNoExtension('pg_type', 't.oid')}`,
};
