/** What `sslmode` of a database's URL may say. */
export const SSL_MODES = ['disable', 'prefer', 'require', 'verify-full'];

/**
 * Whether a text is a URL of a PostgreSQL database with a user, and with no parameter but `sslmode`.
 * Never throws.
 */
export function isPostgresAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname, searchParams } = new URL(text);
  const isUsual = [...searchParams].every(
    ([key, value]) => key === 'sslmode' && SSL_MODES.includes(value),
  );
  if (!/^postgres(ql)?:$/.test(protocol) || hostname === '' || username === '') return false;
  return isUsual && isDecodable(`${username}${password}${pathname}`);
}

/** User, password and name are decoded when they are sent. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
