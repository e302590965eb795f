import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Writes a self-signed certificate for `localhost` and its key to files in the folder. */
export function makeCertificate(folder: string): { key: string; certificate: string } {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const options = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key, '-out', certificate];
  const { status, stderr } = spawnSync('openssl', ['req', ...options.split(' '), ...names, ...files]);
  if (status !== 0) throw new Error(`openssl: ${String(stderr)}`);
  return { key, certificate };
}
