// Certificates of one test: self-signed, for 127.0.0.1.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly fingerprint: string;
}

export function makeCertificate(days = 90): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-tls-'));
  const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', `${days}`];
  execFileSync('openssl', [...args, ...subject, '-keyout', keyPath, '-out', certPath], { stdio: 'ignore' });
  const [cert, key] = [readFileSync(certPath, 'utf8'), readFileSync(keyPath, 'utf8')];
  rmSync(folder, { recursive: true });
  return { cert, key, fingerprint: new X509Certificate(cert).fingerprint256 };
}

/** The fingerprint of the certificate that a new connection is shown. */
export function servedFingerprint(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // The question is which certificate is shown, not whether to trust it.
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
