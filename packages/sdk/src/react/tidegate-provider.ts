import { createElement, type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { contextHash } from '../browser/last-known.ts';
import { PageClient } from '../browser/page-client.ts';
import type { BrowserClient, BrowserClientOptions } from '../browser/types.ts';
import { TidegateContext } from './tidegate-context.ts';

/** Either a client that lives elsewhere, or what one is made of here. */
export type TidegateProviderProps = { readonly children?: ReactNode } & (
  | { readonly client: BrowserClient }
  | {
      /**
       * URL, key and bootstrap are read once: give the provider another `key` to change them. The
       * context may change at any time.
       */
      readonly options: BrowserClientOptions;
    }
);

/**
 * Gives flags to the components below. With `options` it makes a client that asks while the provider
 * is mounted; on a server it only holds the bootstrap. The first render in the browser shows what the
 * server rendered: the bootstrap's values, else the fallbacks. Never throws.
 *
 * @example
 * createElement(TidegateProvider, { options: { url, key, context, bootstrap: readBootstrap() } }, app)
 */
export function TidegateProvider(props: TidegateProviderProps): ReactElement {
  const given = 'client' in props ? props.client : null;
  const options = 'options' in props ? props.options : null;
  // Made at rest, because React may throw it away: it asks from the effect on.
  const [made] = useState(() => (options === null ? null : new PageClient(options)));

  const context = options?.context;
  const hash = context === undefined ? '' : contextHash(context);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a context is the same when its hash is
  useEffect(() => {
    if (context !== undefined) void made?.setContext(context);
  }, [made, hash]);
  useEffect(() => {
    made?.start();
    return () => made?.close();
  }, [made]);

  return createElement(TidegateContext.Provider, { value: given ?? made }, props.children);
}
