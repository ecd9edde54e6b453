import { expect, test } from 'vitest';
import { readProcess, readServers } from './read-servers.ts';

const STATE = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status
3 agents 1 b1 127.0.0.1 2 0 100 50 1 6
3 agents 2 g1 127.0.0.1 2 8 0 100 1 6`;

const STAT = `# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,check_status
agents,b1,0,0,3,1,,0,0,0,,0,,0,0,0,0,UP,100,* L4OK
agents,g1,0,0,0,1,,0,0,0,,0,,0,0,0,0,DRAIN,0,L7OK`;

test('readServers() joins what HAProxy tells of state and of traffic', () => {
  const g1 = {
    name: 'g1',
    status: 'DRAIN',
    check: 'L7OK',
    weight: 0,
    fileWeight: 100,
    isHeldBack: true,
  };
  const b1 = {
    name: 'b1',
    status: 'UP',
    check: 'L4OK',
    weight: 100,
    fileWeight: 50,
    isHeldBack: false,
  };
  expect(readServers(STATE, STAT)).toEqual([
    { ...b1, sessions: 3 },
    { ...g1, sessions: 0 },
  ]);
});

test('readServers() takes nothing else for an answer', () => {
  expect(readServers("Can't find backend.", STAT)).toBe(null);
  expect(readServers('Permission denied', 'Permission denied')).toBe(null);
  expect(readServers('', '')).toBe(null);
  expect(readServers(STATE.replace(/^1/, '2'), STAT)).toBe(null);
  expect(readServers(STATE, STAT.replace('g1', 'g2'))).toBe(null);
  expect(readServers(STATE, STAT.replace('b1,0,0,3', 'b1,0,0,'))).toBe(null);
  expect(readServers(STATE.replace('0 100 50', '0 x 50'), STAT)).toBe(null);
  expect(readServers(STATE.split('\n').slice(0, 2).join('\n'), STAT)).toBe(null);
});

test('readProcess() names the process that answers', () => {
  expect(readProcess('Name: HAProxy\nPid: 4711\nUptime_sec: 9\n')).toBe('4711');
  expect(readProcess('Unknown command')).toBe(null);
});
