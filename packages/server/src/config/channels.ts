/** A receiver of Standard Webhooks. */
export interface WebhookChannel {
  readonly kind: 'webhook';
  /** `http:` or `https:`, without user and password. */
  readonly url: string;
  /** `whsec_…`: deliveries are signed with each, so that receivers can change theirs; none = unsigned. */
  readonly secrets: readonly string[];
}

/** An incoming webhook of Slack, or of what speaks like it. */
export interface SlackChannel {
  readonly kind: 'slack';
  /** The address is the secret. */
  readonly url: string;
}

/**
 * How a mail server is talked to: TLS from the first byte, STARTTLS or nothing is sent, STARTTLS where
 * the server offers it, or none.
 */
export type MailTls = 'implicit' | 'required' | 'offered' | 'never';

/** Mail through a server that takes it. */
export interface EmailChannel {
  readonly kind: 'email';
  readonly host: string;
  readonly port: number;
  readonly tls: MailTls;
  /** `null` = no login. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** `name@host`, or `Name <name@host>`. */
  readonly from: string;
  readonly to: readonly string[];
}

/** A service of PagerDuty that takes Events API v2. */
export interface PagerDutyChannel {
  readonly kind: 'pagerduty';
  readonly routingKey: string;
  /** Ends in `/v2/enqueue`. */
  readonly endpoint: string;
}

/** A project of Sentry. */
export interface SentryChannel {
  readonly kind: 'sentry';
  /** Where envelopes go, without the key. */
  readonly endpoint: string;
  readonly publicKey: string;
}

/** Somebody who can be told: what plans and rules name in `notify:`. */
export type Channel =
  | WebhookChannel
  | SlackChannel
  | EmailChannel
  | PagerDutyChannel
  | SentryChannel;

/** Who is told that this server lives, and that its controller does not. */
export interface DeadMan {
  readonly channel: Channel;
  readonly everyMs: number;
}

/** What the operator's `tidegate.config.yaml` says about telling people. */
export interface Channels {
  /** By name. */
  readonly named: Readonly<Record<string, Channel>>;
  /** Addresses or CIDR blocks that outgoing requests may reach although they are not public. */
  readonly allowAddresses: readonly string[];
  /** Told first when another channel gave up; default: the first of the others. */
  readonly fallback?: string | null;
  readonly deadMan?: DeadMan | null;
  /** PEM; trusted beside the public authorities. */
  readonly certificates?: readonly string[];
}

/** A server without channels: every notification ends as "no channel named …". */
export const noChannels: Channels = { named: {}, allowAddresses: [] };
