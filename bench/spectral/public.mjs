// See public.sh.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { alone, documents as all, explanations, here, key, ownCommand, root, spectralCommand } from './beside.mjs';

const [folder, ...options] = process.argv.slice(2);
const record = options.includes('--record');
const quick = options.includes('--quick');
const documents = all.filter(file => !quick || path.dirname(file) !== 'bench/spectral/.work'); // those of packages take nine tenths of the time
const listed = fs.readFileSync(path.join(here, 'public-rulesets.txt'), 'utf8').split('\n').filter(line => line && !line.startsWith('#')).map(line => line.split(' '));

// What one of the programs finds by a ruleset, or why it does not take it; undefined: it does not come to an end.
function judge([program, args], timeout) {
  const result = spawnSync(program, args, { cwd: root, maxBuffer: 1 << 30, encoding: 'utf8', timeout });
  if (result.error?.code === 'ETIMEDOUT') return undefined;
  return /^[[{]/.test(result.stdout.trim()) ? { told: JSON.parse(result.stdout) } : { refusal: (result.stderr + result.stdout).trim() };
}

// Spectral needs minutes, so what it said is kept (FOLDER/.told) and said again for the same ruleset and documents. A document with circles is judged
// alone first: by some rulesets Spectral never ends there, and then it is left out.
const circles = 'bench/spectral/documents/cycles.yaml';
const version = JSON.parse(fs.readFileSync(path.join(here, 'node_modules/@stoplight/spectral-cli/package.json'), 'utf8')).version;
function spectralSays(file) {
  const hash = createHash('sha256').update(version);
  for (const one of [file, ...documents]) hash.update(one).update(fs.readFileSync(path.resolve(root, one)));
  const kept = path.join(folder, '.told', `${path.basename(file, '.yaml')}-${hash.digest('hex').slice(0, 16)}.json`);
  if (!fs.existsSync(kept)) {
    const files = judge(spectralCommand([circles], file), 60_000) ? documents : documents.filter(one => one !== circles);
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.writeFileSync(kept, JSON.stringify({ files, ...judge(spectralCommand(files, file)) }));
  }
  return JSON.parse(fs.readFileSync(kept, 'utf8'));
}

// Rows of disagreements.md: 'ruleset | who | document | rule | path', where * stands for anything. Those that hold for spectral:oas hold for all that extend it.
const patterns = [
  ...explanations(/^\| (Spectral|Concordat) \|/, 4).map(row => `* | ${row}`),
  ...explanations(/^\| (?!Spectral|Concordat)[^|]+ \| (Spectral|Concordat|line|refused) \|/, 5),
].map(row => new RegExp(`^${row.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`));
const explained = told => patterns.some(pattern => pattern.test(told));

function compare(name) {
  const file = path.join(folder, `${name}.yaml`);
  const theirs = spectralSays(file);
  const own = judge(ownCommand(theirs.files, file));
  const files = theirs.files.length;
  if (own.refusal?.includes('[ruleset-javascript]')) return { verdict: 'refused: needs JavaScript', wrong: [] };
  if (own.refusal && theirs.refusal) return { verdict: 'refused by both', wrong: [], why: [theirs.refusal.split('\n').at(-1), own.refusal.split('\n').at(-1)] };
  if (own.refusal || theirs.refusal) {
    const told = `${name} | refused | ${own.refusal ? 'Concordat' : 'Spectral'} | - | -`;
    return { verdict: `refused by ${own.refusal ? 'Concordat' : 'Spectral'} alone`, wrong: explained(told) ? [] : [told], why: [(own.refusal ?? theirs.refusal).split('\n').at(-1)] };
  }
  const spectral = new Map(theirs.told.map(one => [key(one.source, one.code, one.path), one.range.start.line + 1]));
  const mine = new Map(own.told.findings.map(one => [key(one.file, one.rule, one.path), one.line]));
  const apart = alone(spectral, mine).map(one => `${name} | ${one}`);
  const both = [...spectral.keys()].filter(one => mine.has(one));
  const lines = both.filter(one => spectral.get(one) !== mine.get(one)).map(one => `${name} | line | ${one}`);
  const wrong = [...apart, ...lines].filter(one => !explained(one));
  return { files, agreed: both.length, apart: apart.length, lines: lines.length, wrong, verdict: wrong.length > 0 ? 'differs' : apart.length + lines.length > 0 ? 'same, differences explained' : 'same' };
}

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const commit = git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src') ? '-dirty' : '');
const target = path.join(root, 'bench/results/rulesets.md');
if (record && !fs.existsSync(target)) {
  fs.writeFileSync(target, '# Public rulesets, unchanged, beside Spectral\n\nA finding agrees where rule and path are the same; "one alone" is told by one of the two, "other line" by both at another line.\n\n'
    + '| when (UTC) | commit | ruleset | documents | agreed | one alone | other line | verdict | command |\n|---|---|---|---|---|---|---|---|---|\n');
}
let wrong = 0, compared = 0;
for (const [name, repository, at, where] of listed.filter(([name]) => fs.existsSync(path.join(folder, `${name}.yaml`)))) {
  const result = compare(name);
  wrong += result.wrong.length;
  compared += result.agreed > 0 && result.wrong.length === 0 ? 1 : 0;
  console.log(`${name}: ${result.verdict}${'agreed' in result ? `; ${result.files} documents, ${result.agreed} findings agree (${result.lines} of them on another line), ${result.apart} told by one alone` : ''}`);
  for (const one of result.why ?? []) console.log(`  ${one}`);
  for (const one of result.wrong) console.log(`  not explained: ${one}`);
  if (record) {
    const row = [new Date().toISOString().slice(0, 16).replace('T', ' '), commit, `${repository}@${at.slice(0, 10)} ${where}`, result.files ?? documents.length, result.agreed ?? '', result.apart ?? '', result.lines ?? '', result.verdict, `\`bench/spectral/public.sh --record${quick ? ' --quick' : ''}\``];
    fs.appendFileSync(target, `| ${row.join(' | ')} |\n`);
  }
}
console.log(`${compared} public rulesets found the same beside Spectral over ${documents.length} documents; ${wrong} disagreements are not explained.`);
process.exitCode = wrong > 0 || compared === 0 ? 1 : 0;
