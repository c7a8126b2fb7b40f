import { createHash } from 'node:crypto';
import { type PageAssets, pageAssets } from './assets.ts';

/** The page as one document, and its headers. */
export interface PageDocument {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string | number>>;
}

/** The headers of every answer. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The page, made when it is first asked for. */
export const pageDocument = (): PageDocument => (known ??= documentOf(pageAssets()));

let known: PageDocument | undefined;

/**
 * Puts the style and the script into the page. Its policy allows these two texts by their hashes, and nothing else: no further
 * script, no attribute `style`, no image, no request but to the server that sent it.
 */
const documentOf = ({ html, css, js }: PageAssets): PageDocument => {
  const bytes = Buffer.from(
    html
      .replace(/<style>[^<]*<\/style>/, () => `<style>${css}</style>`)
      .replace(/<script type="module">[^<]*<\/script>/, () => `<script type="module">${js}</script>`),
  );
  const policy = [
    `default-src 'none'`,
    `script-src ${hashOf(js)}`,
    `style-src ${hashOf(css)}`,
    `img-src data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
  ];
  const headers = {
    ...COMMON_HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'content-length': bytes.length,
  };
  return { bytes, headers };
};

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
