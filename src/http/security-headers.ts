import { createHash } from 'node:crypto';

/**
 * Headers of a self-contained page that connects to its own server only. A script that is injected, for example by the text
 * of an error, does not run and reaches no other host. No other site can show the page in a frame (clickjacking).
 *
 * The page's own scripts run because the policy names their hashes, so the page must be sent exactly as given here.
 */
export function securityHeadersOf(html: string): Record<string, string> {
  return securityHeaders(policyOf(html));
}

/** The headers of a page with this content security policy. */
export function securityHeaders(policy: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // For browsers that do not know `frame-ancestors`.
    'x-frame-options': 'DENY',
  };
}

function policyOf(html: string): string[] {
  const scripts = html.matchAll(/<script>(.*?)<\/script>/gs);
  const hashes = Array.from(scripts, ([, script = '']) => `'sha256-${sha256(script)}'`);
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    // Monaco creates its language workers from text in the page. The same policy applies to them.
    'worker-src blob:',
    // Monaco and React write styles at run time, so their hashes are unknown.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    // This includes the WebSocket of the same host and port.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
