/** Against a real SMTP server on loopback, with STARTTLS, TLS and logins. */
import { expect, test } from 'vitest';
import type { EmailChannel } from '../config/channels.ts';
import { aCertificate } from './certificate.fixture.ts';
import { aDeliverer, aMessage } from './delivering.fixture.ts';
import { aMailServer, aSilentServer } from './mail-server.fixture.ts';

const LOGIN = { user: 'tidegate', password: 'correct horse' };

function to(port: number, changes: Partial<EmailChannel> = {}): EmailChannel {
  return {
    kind: 'email',
    host: 'localhost',
    port,
    tls: 'required',
    login: LOGIN,
    from: 'Tidegate <tidegate@example.com>',
    to: ['ops@example.com', 'oncall@example.com'],
    ...changes,
  };
}

/** A server with STARTTLS that wants the login. */
const asking = () =>
  aMailServer({
    ...aCertificate,
    onAuth({ username, password }, _session, callback) {
      const isRight = username === LOGIN.user && password === LOGIN.password;
      if (isRight) callback(null, { user: username });
      else callback(new Error('wrong user or password'));
    },
  });

const trusting = () => aDeliverer({}, { certificates: [aCertificate.cert] });

test('deliverEmail() hands a mail over after STARTTLS and a login', async () => {
  const { port, taken } = await asking();
  const message = aMessage({ title: 'Zurück: chat – „neu“', status: 'firing' });
  expect(await trusting().deliver(to(port), message)).toEqual({
    outcome: 'ok',
    detail: 'the mail server took it for 2',
  });
  const [mail] = taken;
  expect(mail).toMatchObject({
    from: 'tidegate@example.com',
    to: ['ops@example.com', 'oncall@example.com'],
    user: 'tidegate',
    secure: true,
  });
  const headers = mail?.content.split('\r\n\r\n')[0] ?? '';
  expect(headers).toMatch(/^From: Tidegate <tidegate@example\.com>$/m);
  expect(headers).toMatch(/^Subject: =\?UTF-8\?/m);
  expect(headers).toMatch(/^Message-ID: <[0-9a-f]{40}@example\.com>$/m);
  expect(headers).toMatch(/^References: <[0-9a-f]{40}@example\.com>$/m);
  expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(headers).toMatch(/^Content-Type: multipart\/alternative/m);
});

test('deliverEmail() sends the same Message-ID on each attempt', async () => {
  const { port, taken } = await asking();
  const deliverer = trusting();
  for (const id of ['a', 'a', 'b']) await deliverer.deliver(to(port), aMessage({}, id));
  const ids = taken.map(({ content }) => /^Message-ID: (\S+)/m.exec(content)?.[1]);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('deliverEmail() speaks TLS from the first byte where it is told to', async () => {
  const { port, taken } = await aMailServer({ ...aCertificate, secure: true, authOptional: true });
  const delivery = await trusting().deliver(to(port, { tls: 'implicit', login: null }), aMessage());
  expect([delivery.outcome, taken[0]?.secure]).toEqual(['ok', true]);
});

test('deliverEmail() sends nothing to a server whose certificate it does not trust', async () => {
  for (const tls of ['required', 'implicit'] as const) {
    const { port, taken } = await aMailServer({
      ...{ ...aCertificate, secure: tls === 'implicit', authOptional: true },
    });
    const delivery = await aDeliverer().deliver(to(port, { tls }), aMessage());
    expect(delivery).toMatchObject({ outcome: 'failed', isFinal: false });
    expect(delivery.detail).toMatch(/self-signed certificate/);
    expect(taken).toEqual([]);
  }
});

test('deliverEmail() sends nothing in the clear where TLS is required', async () => {
  const { port, taken } = await aMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  expect(await trusting().deliver(to(port), aMessage())).toMatchObject({ outcome: 'failed' });
  expect(taken).toEqual([]);
  const open = to(port, { tls: 'never', login: null });
  expect(await trusting().deliver(open, aMessage())).toMatchObject({ outcome: 'ok' });
  expect(taken.map(({ secure }) => secure)).toEqual([false]);
});

test('deliverEmail() may be put right where a login is refused, and says no password', async () => {
  const { port } = await asking();
  const login = { user: 'tidegate', password: 's3cret-password' };
  const delivery = await trusting().deliver(to(port, { login }), aMessage());
  expect(delivery).toMatchObject({ outcome: 'failed', isFinal: false });
  expect(delivery.detail).not.toContain('s3cret');
});

test('deliverEmail() takes 5xx as final, 4xx as not, and part of the recipients as delivered', async () => {
  const { port, taken } = await aMailServer({
    ...aCertificate,
    authOptional: true,
    onRcptTo({ address }, _session, callback) {
      const code = { 'gone@x.org': 550, 'full@x.org': 452 }[address];
      if (code === undefined) callback();
      else callback(Object.assign(new Error('not here'), { responseCode: code }));
    },
  });
  const deliver = (...names: string[]) =>
    trusting().deliver(to(port, { login: null, to: names }), aMessage());
  expect(await deliver('gone@x.org')).toMatchObject({ outcome: 'failed', isFinal: true });
  expect(await deliver('full@x.org')).toMatchObject({ outcome: 'failed', isFinal: false });
  expect(await deliver('gone@x.org', 'ops@x.org')).toEqual({
    outcome: 'ok',
    detail: 'the mail server took it for 1; it refused 1 of 2',
  });
  expect(taken.map((mail) => mail.to)).toEqual([['ops@x.org']]);
});

test('deliverEmail() connects to no address that is not allowed, and gives up on silence', async () => {
  const { port, taken } = await aMailServer({ ...aCertificate, authOptional: true });
  const closed = aDeliverer({}, { allowAddresses: [] });
  for (const host of ['localhost', '127.0.0.1', '::1']) {
    const { detail } = await closed.deliver(to(port, { host }), aMessage());
    expect(detail).toContain('is not a public one');
  }
  expect(taken).toEqual([]);
  const hasty = aDeliverer({ webhookTimeoutMs: 100 });
  const silent = to(await aSilentServer(), { tls: 'implicit' });
  expect(await hasty.deliver(silent, aMessage())).toMatchObject({
    outcome: 'failed',
    isFinal: false,
  });
});

test('deliverEmail() ends when the deliverer closes', async () => {
  const patient = aDeliverer({ webhookTimeoutMs: 60_000 });
  const sending = patient.deliver(to(await aSilentServer()), aMessage());
  await patient.close();
  expect(await sending).toMatchObject({ outcome: 'failed', isFinal: false });
});
