import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

function recorded(failOn: (sql: string) => boolean = () => false) {
  const log: string[] = [];
  const exec = (sql: string) => {
    log.push(sql);
    if (failOn(sql)) throw new Error(`disk full at ${sql}`);
  };
  const work =
    (name: string, fails = false) =>
    async () => {
      log.push(name);
      await Promise.resolve();
      if (fails) throw new Error(`${name} failed`);
      return name;
    };
  return { log, exec, work };
}

describe('createGroupCommit()', () => {
  it('runs what waits in one commit and answers after it', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec);
    const answers = ['a', 'b'].map((name) =>
      commits
        .submit(work(name), () => log.push(`${name} committed`))
        .then((result) => log.push(`answer ${result}`)),
    );
    await Promise.all(answers);
    const entry = (name: string) => ['SAVEPOINT entry', name, 'RELEASE entry'];
    expect(log).toEqual([
      'BEGIN IMMEDIATE',
      ...entry('a'),
      ...entry('b'),
      'COMMIT',
      'a committed',
      'b committed',
      'answer a',
      'answer b',
    ]);
  });

  it('rolls back only the transaction that fails', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec);
    let rung = false;
    const results = await Promise.allSettled([
      commits.submit(work('a')),
      commits.submit(work('b', true), () => {
        rung = true;
      }),
      commits.submit(work('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rung).toBe(false);
    expect(log.filter((line) => line === 'ROLLBACK TO entry')).toHaveLength(1);
    expect(log.at(-1)).toBe('COMMIT');
  });

  it('begins a new group for what comes while one is written', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec);
    let late: Promise<string> | null = null;
    await commits.submit(async () => {
      late = commits.submit(work('late'));
    });
    expect(await late).toBe('late');
    expect(log.filter((line) => line === 'COMMIT')).toHaveLength(2);
  });

  it('splits groups at their limit and refuses what the queue cannot hold', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, { group: 2, queue: 3 });
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((name) => commits.submit(work(name))),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(results.at(-1)).toMatchObject({ reason: { code: 'not-ready' } });
    expect(log.filter((line) => line === 'COMMIT')).toHaveLength(2);
  });

  it('tells nobody that it is durable when the commit fails, and goes on with the next group', async () => {
    let broken = true;
    const { log, exec, work } = recorded((sql) => broken && sql === 'COMMIT');
    const commits = createGroupCommit(exec);
    const results = await Promise.allSettled([
      commits.submit(work('a')),
      commits.submit(work('b')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(log.at(-1)).toBe('ROLLBACK');
    broken = false;
    expect(await commits.submit(work('c'))).toBe('c');
  });

  it('close() waits for what was taken and refuses the rest', async () => {
    const { exec, work } = recorded();
    const commits = createGroupCommit(exec);
    const taken = commits.submit(work('a'));
    await commits.close();
    expect(await taken).toBe('a');
    await expect(commits.submit(work('b'))).rejects.toMatchObject({ code: 'not-ready' });
  });
});
