import type { SafetyTransactions } from '../store/safety-operations.ts';
import { DEPLOYMENT_KEPT_MS, DEPLOYMENT_LENGTH_MAX_MS, DEPLOYMENT_SKEW_MAX_MS } from './limits.ts';

type Told = Parameters<SafetyTransactions['beginDeployment']>[0];

/** Why a deployment cannot be as it is told, and what would be right; `null` = it can. Never throws. */
export function beginFlaw(told: Told): string | null {
  return timeFlaw(told) ?? endFlaw(told) ?? urlFlaw(told.url);
}

function timeFlaw({ startedMs, endedMs, commitMs, nowMs }: Told): string | null {
  const times = [startedMs, endedMs ?? 0, commitMs ?? 0];
  if (!times.every((time) => Number.isSafeInteger(time) && time >= 0)) {
    return 'a time is no whole number of ms since 1970; correct it';
  }
  const latestMs = nowMs + DEPLOYMENT_SKEW_MAX_MS;
  if (startedMs > latestMs) return 'it begins in the future; tell it when it begins';
  if (endedMs !== null && endedMs > latestMs)
    return 'it ends in the future; tell it when it is over';
  if (commitMs !== null && commitMs > latestMs) {
    return "its commit is of the future; give the commit's time in ms since 1970";
  }
  if (startedMs < nowMs - DEPLOYMENT_KEPT_MS) {
    return 'it began more than 400 days ago, which is longer than it is kept; leave it out';
  }
  return null;
}

function endFlaw({ startedMs, endedMs, status, nowMs }: Told): string | null {
  if (endedMs === null) {
    if (status !== 'running') return 'it is said how it ended and not when; give its end as well';
    if (nowMs - startedMs <= DEPLOYMENT_LENGTH_MAX_MS) return null;
    return 'it began more than 24 h ago and has no end; tell how and when it ended';
  }
  if (status === 'running') return 'it is said when it ended and not how; give its status as well';
  if (endedMs < startedMs) return 'it ended before it began; correct one of the times';
  if (endedMs - startedMs <= DEPLOYMENT_LENGTH_MAX_MS) return null;
  return 'it took longer than 24 h, and a deployment takes no longer; correct one of the times';
}

function urlFlaw(url: string | null): string | null {
  if (url === null) return null;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    return 'its address is no http or https URL; give one such as "https://app.example.com"';
  }
  if (parsed.username === '' && parsed.password === '') return null;
  return 'its address holds a name or a password; give it without them';
}
