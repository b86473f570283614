// See compare.sh.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { alone, documents, explanations, here, key, ownCommand, root, run, spectralCommand, work } from './beside.mjs';

// What public rulesets say, and how they say it, in a ruleset and a document of our own.
const idioms = { ruleset: path.join(here, 'idioms/ruleset.yaml'), document: 'bench/spectral/idioms/openapi.yaml', findings: path.join(here, 'idioms/findings.txt') };

// Rulesets of npm packages that are JavaScript, or need functions in it: refused with a finding that says so.
const foreign = ['@stoplight/spectral-owasp-ruleset/dist/ruleset.js', '@stoplight/spectral-url-versioning/dist/ruleset.js', '@ibm-cloud/openapi-ruleset/src/ibm-oas.js', '@rhoas/spectral-ruleset/ruleset.yaml'];

function refusals() {
  const accepted = foreign.filter(name => {
    const file = path.join(here, 'node_modules', name);
    if (!fs.existsSync(file)) throw new Error(`${name} is not there`);
    const result = spawnSync(path.join(root, 'concordat'), ['lint', '--ruleset', file, documents[0]], { cwd: root, encoding: 'utf8' });
    return result.status !== 2 || !result.stderr.includes('[ruleset-javascript]');
  });
  console.log(`${foreign.length - accepted.length} of ${foreign.length} rulesets in JavaScript are refused.`);
  for (const one of accepted) console.log(`not refused: ${one}`);
  return accepted.length;
}

function disagreements() {
  const told = run(spectralCommand([idioms.document], idioms.ruleset));
  const kept = [...new Set(told.map(one => `${one.code} | ${one.path.join('/')}`))].sort().join('\n') + '\n';
  if (process.argv.includes('--keep')) fs.writeFileSync(idioms.findings, kept);
  const spectral = new Map([...run(spectralCommand(documents)), ...told].map(one => [key(one.source, one.code, one.path), one]));
  const own = new Map([...run(ownCommand(documents)).findings, ...run(ownCommand([idioms.document], idioms.ruleset)).findings].map(one => [key(one.file, one.rule, one.path), one]));
  const explained = new Set(explanations(/^\| (Spectral|Concordat) \|/, 4));
  const actual = alone(spectral, own);
  const agreed = [...spectral.keys()].filter(one => own.has(one)).length;
  const lines = [...spectral].filter(([one, its]) => own.has(one) && own.get(one).line !== its.range.start.line + 1).length;
  console.log(`${documents.length + 1} documents; ${agreed} findings at the same paths (${lines} of them on another line), ${actual.length} told by one alone.`);
  let wrong = refusals();
  if (kept !== fs.readFileSync(idioms.findings, 'utf8')) { console.log('idioms/findings.txt is not what Spectral says any more: run with --keep'); wrong++; }
  for (const one of actual.filter(one => !explained.has(one))) { console.log(`not explained: ${one}`); wrong++; }
  for (const one of [...explained].filter(one => !actual.includes(one))) { console.log(`explained, but gone: ${one}`); wrong++; }
  return { agreed, alone: actual.length, lines, wrong };
}

// An invented contract of five million bytes: 1,700 paths with parameters, examples and schemas that refer to one another.
function large() {
  const paths = {}, schemas = {};
  for (let i = 0; JSON.stringify(paths[`/r${i - 1}`] ?? '').length * i < 2_600_000 || i < 10; i++) {
    schemas[`T${i}`] = { type: 'object', description: `Invented type ${i}.`, required: ['id', 'name'], properties: {
      id: { type: 'string', format: 'uuid', example: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' }, name: { type: 'string', minLength: 1, example: `n${i}` },
      state: { type: 'string', enum: ['open', 'closed', 'cancelled'], default: 'open' }, count: { type: 'integer', minimum: 0, example: i },
      parts: { type: 'array', items: { $ref: `#/components/schemas/T${Math.max(0, i - 1)}` } }, owner: { $ref: `#/components/schemas/T${i >> 1}` } } };
    paths[`/r${i}`] = Object.fromEntries(['get', 'post'].map(method => [method, { operationId: `${method}-r${i}`, summary: `Resource ${i}`, description: `What ${method} does with resource ${i}.`, tags: ['all'],
      parameters: [{ name: 'page', in: 'query', description: 'Which page.', schema: { type: 'integer', minimum: 1, default: 1 } }, { name: 'X-Trace', in: 'header', description: 'Trace.', schema: { type: 'string', maxLength: 64 } }],
      responses: { 200: { description: 'The result.', content: { 'application/json': { schema: { $ref: `#/components/schemas/T${i}` }, example: { id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', name: 'n', state: 'open', count: 1, parts: [] } } } },
        404: { description: 'Nothing there.', content: { 'application/problem+json': { schema: { type: 'object', properties: { title: { type: 'string' }, status: { type: 'integer' } } } } } } } }]));
  }
  const target = path.join(work, 'large.json');
  fs.writeFileSync(target, JSON.stringify({ openapi: '3.0.3', info: { title: 'Large', version: '1.0.0', description: 'Invented.', contact: { name: 'Nobody' } }, servers: [{ url: 'https://large.test' }],
    tags: [{ name: 'all', description: 'All.' }], paths, components: { schemas } }, null, 1));
  return target;
}

// Medians of several commands, each in turn, so that a busy minute falls on all of them.
function medians(commands, times) {
  const taken = commands.map(() => []);
  for (let i = 0; i < times; i++) {
    commands.forEach(([program, args, env], which) => {
      const began = performance.now();
      spawnSync(program, args, { cwd: root, maxBuffer: 1 << 30, env: { ...process.env, ...env } });
      taken[which].push(performance.now() - began);
    });
  }
  return taken.map(all => all.sort((a, b) => a - b)[times >> 1]);
}

function time() {
  const small = [path.join(root, 'bench/spectral/documents/ward.yaml')];
  const thirty = documents.slice(0, 30);
  const big = large();
  const bytes = fs.statSync(big).size;
  const rows = [];
  const cell = (name, goal, value, met, command, detail) => rows.push({ name, goal, value, met, command, detail });
  const plain = command => [...command, { CONCORDAT_NATIVE: '0' }];
  for (const [name, files, goal, times] of [['one small file', small, 10, 11], ['thirty files', thirty, 15, 5]]) {
    const [theirs, own, managed] = medians([spectralCommand(files), ownCommand(files), plain(ownCommand(files))], times);
    cell(name, `≥ ${goal}`, (theirs / own).toFixed(1), theirs / own >= goal, 'bench/spectral/compare.sh --time', `Spectral ${theirs.toFixed(0)} ms, Concordat ${own.toFixed(0)} ms`);
    cell(`${name}, without machine code`, `≥ ${goal}`, (theirs / managed).toFixed(1), theirs / managed >= goal, 'bench/spectral/compare.sh --time', `Spectral ${theirs.toFixed(0)} ms, Concordat ${managed.toFixed(0)} ms`);
  }
  const name = `${(bytes / 1e6).toFixed(1)} MB, all of spectral:oas`;
  const [own, managed] = medians([ownCommand([big]), plain(ownCommand([big]))], 5);
  cell(name, '< 1000 ms', own.toFixed(0), own < 1000, 'bench/spectral/compare.sh --time', 'whole process');
  cell(`${name}, without machine code`, '< 1000 ms', managed.toFixed(0), managed < 1000, 'bench/spectral/compare.sh --time', 'whole process');
  const target = path.join(root, 'bench/results/lint.md');
  if (!fs.existsSync(target)) {
    fs.writeFileSync(target, '# Lint: the whole process beside Spectral\n\nA ratio is Spectral\'s time over ours. Median of several runs.\n\n'
      + '| when (UTC) | commit | what | goal | ratio or ms | verdict | times | machine | command |\n|---|---|---|---|---|---|---|---|---|\n');
  }
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const commit = git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src') ? '-dirty' : '');
  for (const row of rows) {
    const line = `| ${new Date().toISOString().slice(0, 16).replace('T', ' ')} | ${commit} | ${row.name} | ${row.goal} | ${row.value} | ${row.met ? 'met' : 'not met'} | ${row.detail} | ${os.cpus().length} × ${os.cpus()[0].model.trim()} | \`${row.command}\` |`;
    console.log(line);
    fs.appendFileSync(target, line + '\n');
  }
}

if (process.argv.includes('--time')) time();
else process.exitCode = disagreements().wrong > 0 ? 1 : 0;
