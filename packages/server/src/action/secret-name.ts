/**
 * Whether the name of a variable or header speaks of something secret: a key, a token, a password, a
 * webhook, … Never throws.
 *
 * @example
 * looksSecret('VITE_SLACK_WEBHOOK_URL') // true
 */
export function looksSecret(name: string): boolean {
  const words = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return SECRET.test(words);
}

/** `TOKENS` is a count of them, as in `MAX_TOKENS`. */
const SECRET =
  /SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|WEBHOOK|SERVICE_?ROLE|PRIVATE|TOKEN(?!S)|KEYS?(_|$)|(^|_)(PWD|DSN|AUTH|AUTHORIZATION|COOKIE)(_|$)/;
