/**
 * A database as an agent's product has one, made by SQL, the same each time: people with settings as
 * JSON, conversations, messages of words with tokens and costs, files as bytes (half of each does not
 * compress), with keys, indexes and references between them.
 */

/** Bytes of an empty database, and those that one message brings with it and with its share of others. */
const EMPTY_BYTES = 7_600_000;
const BYTES_A_MESSAGE = 837;
const MESSAGES_A_CONVERSATION = 10;
const MESSAGES_A_USER = 50;
const MESSAGES_A_FILE = 12;

/** Statements that fill an empty database to about so many bytes. */
export function generatedData(bytes) {
  const messages = Math.max(1_000, Math.round((bytes - EMPTY_BYTES) / BYTES_A_MESSAGE));
  const conversations = Math.ceil(messages / MESSAGES_A_CONVERSATION);
  const users = Math.ceil(messages / MESSAGES_A_USER);
  const files = Math.ceil(messages / MESSAGES_A_FILE);
  const some = (of, seed, most) => `(hashint8extended(${of}, ${seed}) & 1073741823) % ${most}`;
  const at = (of) => `timestamptz '2026-01-01' + (${of}) * interval '7 seconds'`;
  return `
    create table lines as select k, string_agg(word, ' ' order by n) as text from (
      select k, n, (array['the','agent','answers','order','refund','please','shipping','number',
        'customer','account','today','invoice','because','delivery','which','cannot','find','policy',
        'address','thanks','payment','confirm','later','week','item','return','status','about','with',
        'would','like','change','email','subscription','cancel','upgrade','plan','price','support',
        'ticket'])[1 + ${some('k * 100 + n', 1, 40)}]
        || case when ${some('k * 100 + n', 2, 9)} = 0 then ' ' || ${some('k * 100 + n', 3, 100_000)}
          else '' end as word
      from generate_series(0, 4095) k, generate_series(1, 22) n) w group by k;
    alter table lines add primary key (k);
    create table users as select u as id, 'user-' || u || '@example.com' as email,
        initcap(substr(md5(u::text), 1, 8)) as name, ${at('u * 50')} as created,
        jsonb_build_object('theme', (array['light','dark'])[1 + u % 2], 'quota', ${some('u', 4, 1_000)},
          'tags', jsonb_build_array(substr(md5(u::text), 1, 6), 'beta'), 'locale', 'en') as settings,
        (${some('u', 5, 1_000_000)})::numeric / 100 as balance
      from generate_series(1, ${users}) u;
    create table conversations as select c as id, 1 + ${some('c', 6, users)} as user_id,
        ${at('c * 10')} as started, (array['web','app','mail'])[1 + c % 3] as channel,
        ${some('c', 7, 1_000)} / 1000.0::float8 as score
      from generate_series(1, ${conversations}) c;
    create table messages as select m as id, 1 + (m - 1) / ${MESSAGES_A_CONVERSATION} as conversation_id,
        ${at('m')} as sent, (array['user','assistant'])[1 + m % 2] as role,
        a.text || '. ' || left(b.text, (m % 3) * 60) as body, ${some('m', 11, 2_000)} as tokens,
        (${some('m', 12, 100_000)})::numeric / 1000000 as cost_usd,
        jsonb_build_object('model', 'm-' || m % 3, 'latencyMs', ${some('m', 13, 9_000)},
          'trace', md5(m::text)) as detail
      from generate_series(1, ${messages}) m
      join lines a on a.k = ${some('m', 8, 4_096)} join lines b on b.k = ${some('m', 9, 4_096)};
    create table files as select f as id, 1 + ${some('f', 14, messages)} as message_id,
        'file-' || f || '.bin' as name, (select decode(string_agg(md5((f * 100 + i)::text), ''), 'hex')
          from generate_series(1, 64) i) || convert_to(repeat(l.text, 8), 'UTF8') as content
      from generate_series(1, ${files}) f join lines l on l.k = f % 4096;
    drop table lines;
    alter table users add primary key (id);
    create unique index on users (email);
    alter table conversations add primary key (id);
    alter table conversations add foreign key (user_id) references users;
    create index on conversations (user_id, started);
    alter table messages add primary key (id);
    alter table messages add foreign key (conversation_id) references conversations;
    create index on messages (conversation_id, sent);
    create index on messages (sent) where role = 'assistant';
    create index on messages ((detail->>'trace'));
    create index on messages (cost_usd);
    create index on users using gin (settings);
    alter table files add primary key (id);
    alter table files add foreign key (message_id) references messages;
    create index on files (message_id);`;
}
