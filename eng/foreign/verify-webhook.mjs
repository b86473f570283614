// Verifies a delivery with the reference library of Standard Webhooks: node verify-webhook.mjs SECRET < {"headers":{},"body":""}
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { headers, body } = JSON.parse(readFileSync(0, 'utf8'));
try {
  new Webhook(process.argv[2]).verify(body, headers);
  console.log('verified');
} catch (failure) {
  console.log(`refused: ${failure.message}`);
  process.exit(1);
}
