import { expect, test } from 'vitest';
import { type MakePlace, opened } from './database-places.fixture.ts';
import { SESSION_KEPT_MS, SESSION_MESSAGES_MAX } from './limits.ts';
import { createSessionStore } from './session-store.ts';

const T0 = 1_700_000_000_000;
const ANA = { session: 's-1', user: 'ana' };
const hello = { ...ANA, clientId: 'm-1', text: 'Hello', language: 'rw' };

/** What sessions must do over every database. */
export function describeSessions(name: string, makePlace: MakePlace): void {
  const aStore = async () => createSessionStore(await opened(await makePlace()));

  test(`createSessionStore() over ${name} keeps a message, its answer and what was asked for`, async () => {
    const store = await aStore();
    expect(await store.hear(hello, T0)).toEqual({
      kind: 'open',
      startedMs: T0,
      history: [{ role: 'user', content: 'Hello' }],
    });
    const state = { said: 1, answered: 1, callbacks: 0, language: 'rw' };
    expect(await store.answer(hello, 'Welcome', T0 + 1)).toEqual({
      text: 'Welcome',
      first: true,
      state,
    });
    expect(await store.hear({ ...ANA, clientId: 'm-2', text: 'And?' }, T0 + 2)).toEqual({
      kind: 'open',
      startedMs: T0,
      history: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Welcome' },
        { role: 'user', content: 'And?' },
      ],
    });
    expect(await store.state('s-1', 'ana')).toEqual({ ...state, said: 2 });
    expect(await store.state('s-1', 'ben')).toBeNull();
  });

  test(`createSessionStore() over ${name} answers a message that is sent again with its first answer`, async () => {
    const store = await aStore();
    await store.hear(hello, T0);
    // The first answer got lost: it is heard again, stored once, and answered once.
    expect(await store.hear(hello, T0)).toMatchObject({
      kind: 'open',
      history: [{ content: 'Hello' }],
    });
    const answers = await Promise.all([
      store.answer(hello, 'first', T0),
      store.answer(hello, 'second', T0),
    ]);
    expect(answers.map(({ first }) => first).sort()).toEqual([false, true]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const state = { said: 1, answered: 1, callbacks: 0, language: 'rw' };
    const heard = await store.hear(hello, T0);
    expect(heard).toEqual({ kind: 'answered', text: answers[0]?.text, state });
  });

  test(`createSessionStore() over ${name} keeps ids of one session apart from those of another`, async () => {
    const store = await aStore();
    await store.hear(hello, T0);
    await store.answer(hello, 'for Ana', T0);
    const ben = { ...hello, session: 's-2', user: 'ben' };
    expect(await store.hear(ben, T0)).toMatchObject({ kind: 'open' });
    expect(await store.hear({ ...hello, user: 'ben' }, T0)).toEqual({
      kind: 'refused',
      why: 'not-yours',
    });
  });

  test(`createSessionStore() over ${name} delivers a callback once, and none to nobody`, async () => {
    const store = await aStore();
    await store.hear(hello, T0);
    const callback = { id: 'c-1', session: 's-1', kind: 'order-packed' };
    const outcomes = await Promise.all([0, 1, 2].map(() => store.deliver(callback, T0)));
    expect(outcomes.sort()).toEqual(['delivered', 'delivered-before', 'delivered-before']);
    expect(await store.deliver({ ...callback, id: 'c-2', session: 's-9' }, T0)).toBe('unknown');
    expect(await store.state('s-1', 'ana')).toMatchObject({ callbacks: 1 });
  });

  test(`createSessionStore() over ${name} loses nothing between two processes that write at once`, async () => {
    const place = await makePlace();
    const stores = [
      createSessionStore(await opened(place)),
      createSessionStore(await opened(place)),
    ];
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const said = { ...ANA, clientId: `m-${n}`, text: 'x' };
        // Each message reaches both.
        await Promise.all(stores.map((store) => store.hear(said, T0)));
        await Promise.all(stores.map((store) => store.answer(said, 'y', T0)));
      }),
    );
    expect(await stores[0]?.state('s-1', 'ana')).toEqual({
      said: 40,
      answered: 40,
      callbacks: 0,
      language: null,
    });
  });

  test(`createSessionStore() over ${name} refuses a session that is full, and forgets silent ones`, async () => {
    const database = await opened(await makePlace());
    const store = createSessionStore(database);
    await store.hear(hello, T0);
    const fill = (seq: number) =>
      database.change((queries) => queries.run('update message set seq = ?', seq));
    await fill(SESSION_MESSAGES_MAX - 2);
    expect(await store.hear({ ...hello, clientId: 'm-2' }, T0)).toMatchObject({ kind: 'open' });
    expect(await store.hear({ ...hello, clientId: 'm-3' }, T0)).toEqual({
      kind: 'refused',
      why: 'full',
    });
    expect(await store.forgetOld(T0 + SESSION_KEPT_MS)).toBe(0);
    expect(await store.forgetOld(T0 + SESSION_KEPT_MS + 1)).toBe(1);
    expect(await store.state('s-1', 'ana')).toBeNull();
  });
}
