import { createHash } from 'node:crypto';

/**
 * Headers of a page that brings all it needs in itself and talks to its own server alone. Whatever got into it by
 * mistake, such as a script in the text of an error, would neither run nor reach another host, and no other site can
 * show the page in a frame and have someone click there.
 *
 * Its own scripts run because their hashes are named; it must be sent exactly as it was given here.
 */
export function securityHeadersOf(html: string): Record<string, string> {
  return {
    'content-security-policy': policyOf(html),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // For browsers that do not know `frame-ancestors`.
    'x-frame-options': 'DENY',
  };
}

function policyOf(html: string): string {
  const scripts = html.matchAll(/<script>(.*?)<\/script>/gs);
  const hashes = Array.from(scripts, ([, script = '']) => `'sha256-${sha256(script)}'`);
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    // Monaco's language workers are made from text within the page. They live under this same policy.
    'worker-src blob:',
    // Monaco and React write styles while they run, and what they write is not known beforehand.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    // The WebSocket of the same host and port is meant too.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
