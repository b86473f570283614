// Sends one HL7 message from a file with @medplum/hl7 and prints MSA-1 and MSA-2 of the answer: node send-medplum.mjs HOST PORT FILE
import { readFileSync } from 'node:fs';
import { Hl7Client } from '@medplum/hl7';
import { Hl7Message } from '@medplum/core';

const [host, port, file] = process.argv.slice(2);
const client = new Hl7Client({ host, port: Number(port) });
const answer = await client.sendAndWait(Hl7Message.parse(readFileSync(file, 'utf8').replaceAll('\r\n', '\r').replaceAll('\n', '\r')));
const msa = answer.getSegment('MSA');
console.log(`${msa.getField(1)} ${msa.getField(2)}`);
await client.close();
