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

const LIMITS = { group: 8, queue: 8, bulkGroup: 2, bulkQueue: 4, jointWeight: 3 };

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

  it('lets a long question rest until a whole group is through, whatever turns it takes', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, { ...LIMITS, bulkGroup: 4 });
    const names = ['a', 'b', 'c', 'd'];
    const writes = names.map((name) => commits.submit(work(name), undefined, 'bulk'));
    await commits.rest();
    log.push('goes on');
    await Promise.all(writes);
    expect(log.filter((line) => [...names, 'COMMIT', 'goes on'].includes(line))).toEqual([
      ...names,
      'COMMIT',
      'goes on',
    ]);
    await commits.rest();
    await commits.close();
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
    const commits = createGroupCommit(exec, { ...LIMITS, group: 2, queue: 3 });
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

  it('runs what decides before bulk that waits longer, and little bulk in one group', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, LIMITS);
    await Promise.all([
      ...['a', 'b', 'c'].map((name) => commits.submit(work(name), undefined, 'bulk')),
      ...['kill', 'tick'].map((name) => commits.submit(work(name))),
    ]);
    const told = log.filter((line) => !line.endsWith(' entry') && line !== 'BEGIN IMMEDIATE');
    expect(told).toEqual(['kill', 'tick', 'COMMIT', 'a', 'b', 'COMMIT', 'c', 'COMMIT']);
  });

  it('ends a group of bulk early for what decides, and puts the rest back in its order', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, { ...LIMITS, bulkGroup: 8 });
    const came = new Promise<string>((resolve) => {
      const first = async () => {
        setImmediate(() => resolve(commits.submit(work('kill'))));
        return await work('a')();
      };
      void commits.submit(first, undefined, 'bulk');
    });
    const rest = ['b', 'c', 'd'].map((name) => commits.submit(work(name), undefined, 'bulk'));
    await Promise.all([came, ...rest]);
    const told = log.filter((line) => !line.endsWith(' entry') && line !== 'BEGIN IMMEDIATE');
    expect(told).toEqual(['a', 'COMMIT', 'kill', 'COMMIT', 'b', 'c', 'd', 'COMMIT']);
  });

  it('goes on with bulk, one a group at least, while what decides keeps coming', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, LIMITS);
    let left = 5;
    const flood = (): Promise<unknown> => {
      left -= 1;
      return commits.submit(async () => {
        if (left > 0) setImmediate(() => void flood());
        return await work('urgent')();
      });
    };
    await Promise.all([
      flood(),
      ...['a', 'b', 'c'].map((name) => commits.submit(work(name), undefined, 'bulk')),
    ]);
    expect(log.filter((line) => line === 'urgent').length).toBeLessThan(5);
    expect(log.filter((line) => /^[abc]$/.test(line))).toEqual(['a', 'b', 'c']);
  });

  it('refuses bulk when that is full, and takes what decides all the same', async () => {
    const { exec, work } = recorded();
    const commits = createGroupCommit(exec, LIMITS);
    const bulk = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      commits.submit(work(name), undefined, 'bulk'),
    );
    const results = await Promise.allSettled([...bulk, commits.submit(work('kill'))]);
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'],
      'rejected',
      'fulfilled',
    ]);
    expect(results[4]).toMatchObject({ reason: { code: 'not-ready' } });
  });

  it('rejects the bulk of a group that could not begin, and runs on', async () => {
    let broken = true;
    const { exec, work } = recorded((sql) => broken && sql === 'BEGIN IMMEDIATE');
    const commits = createGroupCommit(exec, LIMITS);
    const results = await Promise.allSettled(
      ['a', 'b'].map((name) => commits.submit(work(name), undefined, 'bulk')),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await commits.submit(work('c'), undefined, 'bulk')).toBe('c');
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

  it('runs neighbours of the same work together, up to their weight, and answers each', async () => {
    const { log, exec, work } = recorded();
    const commits = createGroupCommit(exec, { ...LIMITS, bulkGroup: 9, bulkQueue: 9 });
    const joint = {
      run: async (inputs: readonly number[]) => {
        log.push(inputs.join('+'));
        return inputs.map((input) => input * 10);
      },
      weight: (input: number) => input,
    };
    const answers = await Promise.all([
      commits.join(joint, 1),
      commits.join(joint, 2),
      commits.join(joint, 1),
      commits.submit(work('other'), undefined, 'bulk'),
      commits.join(joint, 1),
      commits.join({ ...joint }, 2),
      commits.join(joint, 7),
    ]);
    expect(answers).toEqual([10, 20, 10, 'other', 10, 20, 70]);
    const work1 = log.filter((line) => !line.startsWith('SAVE') && !line.startsWith('RELEASE'));
    expect(work1).toEqual(['BEGIN IMMEDIATE', '1+2', '1', 'other', '1', '2', '7', 'COMMIT']);
  });

  it('tries those that failed together alone, so that one leaves its neighbours alone', async () => {
    const { log, exec } = recorded();
    const commits = createGroupCommit(exec, { ...LIMITS, bulkGroup: 9 });
    const joint = {
      run: async (inputs: readonly string[]) => {
        log.push(inputs.join('+'));
        if (inputs.includes('bad')) throw new Error('bad failed');
        return inputs;
      },
      weight: () => 1,
    };
    const results = await Promise.allSettled(
      ['a', 'bad', 'b'].map((input) => commits.join(joint, input)),
    );
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : one.status))).toEqual([
      'a',
      'rejected',
      'b',
    ]);
    const entry = (name: string, isTakenBack = false) => [
      'SAVEPOINT entry',
      name,
      ...(isTakenBack ? ['ROLLBACK TO entry'] : []),
      'RELEASE entry',
    ];
    expect(log).toEqual([
      'BEGIN IMMEDIATE',
      ...entry('a+bad+b', true),
      ...entry('a'),
      ...entry('bad', true),
      ...entry('b'),
      'COMMIT',
    ]);
  });
});
