/** A server of a backend, as HAProxy tells of it. */
export interface ServerView {
  readonly name: string;
  /** As `show stat` spells it: `UP`, `DOWN`, `no check`, `MAINT`, `DRAIN`, `UP 1/3`, … */
  readonly status: string;
  /** What its last health check came to, such as `L7OK`; `INI` before the first; empty = there is none. */
  readonly check: string;
  /** As it was set last, 0–256; whatever its state is. */
  readonly weight: number;
  /** As HAProxy's own file says. */
  readonly fileWeight: number;
  /** New sessions are kept away from it by hand, by its file or by name resolution. */
  readonly isHeldBack: boolean;
  /** Sessions that it serves now. */
  readonly sessions: number;
}

/**
 * Reads the answers to `show servers state <backend>` and `show stat <backend> 4 -1`. `null` when they
 * are not what HAProxy answers. Never throws.
 */
export function readServers(state: string, stat: string): ServerView[] | null {
  const [format, head, ...lines] = state.split(/\r?\n/);
  if (format?.trim() !== '1' || head === undefined) return null;
  const states = rowsOf(head, lines, ' ');
  const [statHead = '', ...statLines] = stat.split(/\r?\n/);
  const stats = rowsOf(statHead, statLines, ',');
  const servers = states.map((row) => {
    const found = stats.find((each) => each['svname'] === row['srv_name']);
    return found === undefined ? null : viewOf(row, found);
  });
  const whole = servers.flatMap((server) => (server === null ? [] : [server]));
  return whole.length > 0 && whole.length === servers.length ? whole : null;
}

/** Of its process: the same until HAProxy is started anew or reloaded. `null` = it does not say. */
export function readProcess(info: string): string | null {
  return /^Pid: (\d{1,10})\s*$/m.exec(info)?.[1] ?? null;
}

type Row = Readonly<Record<string, string>>;

function rowsOf(head: string, lines: readonly string[], between: string): Row[] {
  const names = head.replace(/^#\s*/, '').trim().split(between);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const fields = line.trim().split(between);
      return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
    });
}

function viewOf(state: Row, stat: Row): ServerView | null {
  const numbers = [
    state['srv_uweight'],
    state['srv_iweight'],
    state['srv_admin_state'],
    stat['scur'],
  ].map((text) => (text === undefined || !/^\d{1,9}$/.test(text) ? null : Number(text)));
  const [weight = null, fileWeight = null, admin = null, sessions = null] = numbers;
  const { svname: name = '', status = '' } = stat;
  if (weight === null || fileWeight === null || admin === null || sessions === null) return null;
  if (name === '' || status === '') return null;
  // One that runs just now stands as `* L4OK`.
  const check = (stat['check_status'] ?? '').replace(/^\* /, '');
  return { name, status, check, weight, fileWeight, isHeldBack: admin !== 0, sessions };
}
