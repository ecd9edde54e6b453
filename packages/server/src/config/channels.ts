/** A webhook that plans may name in `notify:`. */
export interface WebhookChannel {
  /** `http:` or `https:`, without user and password. */
  readonly webhook: string;
  /** `whsec_…` (Standard Webhooks): deliveries are signed with it; `null` = unsigned. */
  readonly secret: string | null;
}

/** What the operator's `tidegate.config.yaml` says. */
export interface Channels {
  readonly webhooks: Readonly<Record<string, WebhookChannel>>;
  /** Addresses or CIDR blocks that outgoing requests may reach although they are not public. */
  readonly allowAddresses: readonly string[];
}

/** A server without channels: every notification ends as "no channel named …". */
export const noChannels: Channels = { webhooks: {}, allowAddresses: [] };
