import { Writable } from 'node:stream';
import { type LoggerOptions, pino } from 'pino';
import { expect, test } from 'vitest';
import { createCorrelation } from '../correlation.ts';
import { type PinoOptions, pinoOptions } from './pino-options.ts';

/** A real pino that writes into memory, and what the client was told. */
function aLog(options: PinoOptions = {}) {
  const correlation = createCorrelation();
  const seen: Record<string, (number | boolean)[]> = {};
  const client = {
    correlationId: () => correlation.id(),
    observe: (metric: string, value: number | boolean) => {
      seen[metric] = [...(seen[metric] ?? []), value];
    },
  };
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const base: LoggerOptions = { timestamp: false, ...options.base };
  const log = pino({ base: null, ...pinoOptions(client, { ...options, base }) }, stream);
  return {
    log,
    seen,
    client,
    correlation,
    lines,
    records: () => lines.map((line) => JSON.parse(line)),
  };
}

test('pinoOptions() writes the correlation id of the work, and counts lines without one', () => {
  const { log, seen, correlation, records } = aLog();
  correlation.run('chat-1', () => log.info('inside'));
  log.error('outside');
  expect(records()).toEqual([
    { level: 30, correlationId: 'chat-1', msg: 'inside' },
    { level: 50, msg: 'outside' },
  ]);
  expect(seen).toEqual({
    log_lines: [1, 1],
    log_correlation_rate: [true, false],
    log_errors: [1],
  });
});

test('pinoOptions() masks messages, their parts, fields, children and errors', () => {
  const { log, lines, records, seen } = aLog();
  log.info('call %s or %s', '+250788000000', 'ana@example.com');
  log.info({ phone: 788, user: { Email: 'x', note: 'at ana@example.com' } }, 'told');
  log.child({ token: 'abc', caller: '+250788000001' }).warn('child');
  log.error(new Error('no answer of +250788000002'));
  const [first, second, third, fourth] = records();
  expect(first.msg).toBe('call +250*******00 or ***@***.com');
  expect(second).toEqual({
    level: 30,
    phone: '***',
    user: { Email: '***', note: 'at ***@***.com' },
    msg: 'told',
  });
  expect([third.token, third.caller]).toEqual(['***', '+250*******01']);
  expect(fourth.err.message).toBe('no answer of +250*******02');
  expect(lines.join('')).not.toContain('788000');
  expect(seen['log_unmasked_lines']).toBeUndefined();
});

test('pinoOptions() leaves nothing in clear in names, headers, query strings and pairs', () => {
  const { log, lines, records } = aLog();
  log.info({ users: { '+250788000000': 2, '+250788000101': 3 } }, 'by caller');
  log.info({ req: { headers: { 'x-api-key': 'k-1', 'Set-Cookie': ['s=1'] } } }, 'asked');
  log.info({ url: '/login?email=jane%40b.rw&phone=%2B250788000000' }, 'asked');
  log.info('+250788000000/+250788000001, DE89-3704-0044-0532-0130-00');
  log.info('4242 4242 4242 4242|a@b.rw');
  expect(lines[0]).toBe(
    '{"level":30,"users":{"+250*******00":2,"+250*******01":3},"msg":"by caller"}\n',
  );
  expect(records().map(({ level: _, ...rest }) => rest)).toEqual([
    { users: { '+250*******00': 2, '+250*******01': 3 }, msg: 'by caller' },
    { req: { headers: { 'x-api-key': '***', 'Set-Cookie': '***' } }, msg: 'asked' },
    { url: '/login?email=***@***.rw&phone=+250*******00', msg: 'asked' },
    { msg: '+250*******00/+250*******01, DE******************00' },
    { msg: '***@***.rw' },
  ]);
  expect(lines.join('')).not.toMatch(/788000|jane|k-1|4242|3704/);
});

test('pinoOptions() reads numbers without a + as they are dialled in the country', () => {
  const { log, records } = aLog({ country: 'RW', fields: ['order'] });
  log.info({ order: 7, phone: 'x' }, 'call 0788 000 000');
  expect(records()).toEqual([{ level: 30, order: '***', phone: 'x', msg: 'call ********00' }]);
});

test('pinoOptions() keeps your own options, and the name of the logger', () => {
  const base: LoggerOptions = {
    name: 'agent',
    level: 'warn',
    mixin: () => ({ region: 'kgl' }),
    hooks: { streamWrite: (line) => line.replace('secret', 'ana@example.com') },
  };
  const { log, records, seen } = aLog({ base });
  log.info('not written');
  log.warn({ name: 'agent' }, 'secret');
  expect(records()).toEqual([{ level: 40, name: 'agent', region: 'kgl', msg: '***@***.com' }]);
  expect(seen['log_lines']).toEqual([1]);
});

test('pinoOptions() leaves a line without personal data as pino wrote it, byte for byte', () => {
  const { log, lines } = aLog();
  log.info({ big: 12345678901234567890n, a: 1.0 }, 'plain');
  expect(lines).toEqual(['{"level":30,"big":12345678901234567890,"a":1,"msg":"plain"}\n']);
});

test('pinoOptions() counts lines that are no JSON, and masks their texts', () => {
  const base: LoggerOptions = { hooks: { streamWrite: () => 'plain +250788000000\n' } };
  const { log, lines, seen } = aLog({ base });
  log.info('x');
  expect(lines).toEqual(['plain +250*******00\n']);
  expect(seen['log_unmasked_lines']).toEqual([1]);
});

test('pinoOptions() counts lines that were written past its hook', () => {
  const { client, seen } = aLog();
  const { hooks: _, ...older } = pinoOptions(client);
  const old = pino(older, new Writable({ write: (_chunk, _encoding, done) => done() }));
  old.info('one');
  old.info('two');
  expect(seen['log_unmasked_lines']).toEqual([1]);
});

test('pinoOptions() masks a name each time it stands on a line', () => {
  const { log, lines } = aLog();
  log.child({ caller: '+250788000001' }).info({ caller: 'unknown' });
  log.info({ msg: 'call +250788000000' }, 'hello');
  log.info({ msg: 'call +250788000000', phone: 1 }, 'ana@example.com');
  expect(lines).toEqual([
    '{"level":30,"caller":"+250*******01","caller":"unknown"}\n',
    '{"level":30,"msg":"call +250*******00","msg":"hello"}\n',
    '{"level":30,"msg":"call +250*******00","phone":"***","msg":"***@***.com"}\n',
  ]);
});

test('pinoOptions() leaves whole numbers beside a mask as they are', () => {
  const { log, lines } = aLog();
  log.info({ id: 12345678901234567890n, phone: 7n, to: ['+250788000000', 3] }, 'x');
  expect(lines).toEqual([
    '{"level":30,"id":12345678901234567890,"phone":"***","to":["+250*******00",3],"msg":"x"}\n',
  ]);
});

test('pinoOptions() counts no line that could not be formed', () => {
  const own: unknown[] = [];
  const base: LoggerOptions = {
    hooks: {
      logMethod(given, method) {
        own.push(given.length);
        method.apply(this, given);
      },
    },
  };
  for (const options of [{}, { base }]) {
    const { log, records, seen } = aLog(options);
    const trap = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(() => log.info(trap)).toThrow('no');
    log.info('fine');
    expect(records()).toEqual([{ level: 30, msg: 'fine' }]);
    expect(seen['log_unmasked_lines']).toBeUndefined();
  }
  expect(own).toEqual([1, 1]);
});
