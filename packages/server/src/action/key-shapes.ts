/** How keys of well-known services look, so that they are found wherever they stand. */
export const KEY_SHAPES: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: 'an API key ("sk-…")', shape: /\bsk-[A-Za-z0-9_-]{16,}/g },
  { what: 'a secret key of Stripe', shape: /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  {
    what: 'a signed token (JWT)',
    // Bounded: "-eyJ…" again and again would be looked through from each of its beginnings.
    shape: /\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,20000}\.[A-Za-z0-9_-]{8,}/g,
  },
  { what: 'an access key of AWS', shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { what: 'a token of Slack', shape: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  {
    what: 'a webhook of Slack',
    shape: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{8,}/g,
  },
  { what: 'a token of GitHub', shape: /\b(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g },
  { what: 'a key of Google', shape: /\bAIza[A-Za-z0-9_-]{35}/g },
  { what: 'a secret key of Supabase', shape: /\bsb_secret_[A-Za-z0-9_-]{16,}/g },
  { what: 'a private key', shape: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/g },
  {
    what: 'the password of a database',
    shape:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:@/]{0,100}:[^\s@/]{1,200}@/g,
  },
];
