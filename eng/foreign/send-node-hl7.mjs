// Sends one HL7 message from a file with node-hl7-client and prints MSA-1 and MSA-2 of the answer: node send-node-hl7.mjs HOST PORT FILE
import { readFileSync } from 'node:fs';
import { Client, Message } from 'node-hl7-client';

const [host, port, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\r').replaceAll('\n', '\r').replace(/\r+$/, '');
const client = new Client({ host });
const outbound = client.createConnection({ port: Number(port) }, async (answer) => {
  const message = answer.getMessage();
  console.log(`${message.get('MSA.1').toString()} ${message.get('MSA.2').toString()}`);
  await outbound.close();
  process.exit(0);
});
await new Promise((connected) => outbound.once('connect', connected)); // what is sent earlier opens a second connection
await outbound.sendMessage(new Message({ text }));
setTimeout(() => { console.error('no answer within 10 s'); process.exit(1); }, 10_000);
