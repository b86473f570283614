// Verifies a delivery with libraries that others wrote: node verify-webhook.mjs standardwebhooks|svix|ed25519 SECRET-OR-PUBLIC-KEY < {"headers":{},"body":""}
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';

const [library, secret] = process.argv.slice(2);
const { headers, body } = JSON.parse(readFileSync(0, 'utf8'));

/** Standard Webhooks 1.0, asymmetric signatures: v1a over id.timestamp.body, by node's own Ed25519. */
function asymmetric() {
  const raw = Buffer.from(secret.replace(/^whpk_/, ''), 'base64');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  const found = headers['webhook-signature'].split(' ').filter(one => one.startsWith('v1a,')).map(one => Buffer.from(one.slice(4), 'base64'));
  if (!found.some(one => verify(null, signed, key, one))) throw new Error('no signature matches');
}

try {
  if (library === 'ed25519') asymmetric();
  else new (library === 'svix' ? Svix : Webhook)(secret).verify(body, headers);
  console.log('verified');
} catch (failure) {
  console.log(`refused: ${failure.message}`);
  process.exit(1);
}
