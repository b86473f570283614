// What compare.mjs and public.mjs share: the documents, both programs, and how their findings are told apart.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const here = import.meta.dirname;
export const root = path.resolve(here, '../..');
export const work = path.join(here, '.work');
fs.rmSync(work, { recursive: true, force: true });
fs.mkdirSync(path.join(work, 'rules'), { recursive: true });

const found = (folder, pattern) => fs.readdirSync(path.join(root, folder), { recursive: true })
  .filter(file => pattern.test(file) && !file.includes('node_modules')).map(file => path.join(folder, file)).sort();

// The good and the bad sample of every rule of spectral:oas.
function ruleSamples() {
  const lines = fs.readFileSync(path.join(root, 'src/Concordat.Core/Contracts/Rulesets/BuiltIn/samples/oas.yaml'), 'utf8').split('\n');
  const texts = new Map();
  let rule, name;
  for (const line of lines) {
    if (/^[^ #].*:$/.test(line)) rule = line.slice(0, -1);
    else if (/^  (good|bad): \|$/.test(line)) texts.set(name = `${rule.replaceAll(/[^A-Za-z0-9._-]/g, '')}.${line.trim().slice(0, -3)}`, []);
    else if (line.startsWith('    ')) texts.get(name).push(line.slice(4));
  }
  return [...texts].map(([file, text]) => {
    const target = path.join(work, 'rules', `${file}.yaml`);
    fs.writeFileSync(target, text.join('\n') + '\n');
    return path.relative(root, target);
  });
}

function packages() {
  const files = { blockfrost: '@blockfrost/openapi/openapi.yaml', dialogporten: '@digdir/dialogporten-schema/swagger.verified.json',
    directus: '@directus/specs/dist/openapi.json', 'ideal-postcodes': '@ideal-postcodes/openapi/dist/openapi.json' };
  return Object.entries(files).map(([name, file]) => {
    const target = path.join(work, name + path.extname(file));
    fs.copyFileSync(path.join(here, 'node_modules', file), target);
    return path.relative(root, target);
  });
}

export const documents = [
  ...found('bench/spectral/documents', /^[^/]*\.(yaml|json)$/),
  ...found('samples/st-brigid', /openapi\.yaml$/),
  ...found('tests/data/workspaces', /openapi\.yaml$/),
  ...packages(),
  ...ruleSamples(),
];
export const everything = path.join(here, 'all.spectral.yaml');
export const spectralCommand = (files, ruleset = everything) => ['node', [path.join(here, 'node_modules/@stoplight/spectral-cli/dist/index.js'), 'lint', '-q', '-r', ruleset, '-f', 'json', ...files]];
export const ownCommand = (files, ruleset = everything) => [path.join(root, 'concordat'), ['lint', '--ruleset', ruleset, '--format', 'json', ...files]];

export function run([program, args]) {
  const result = spawnSync(program, args, { cwd: root, maxBuffer: 1 << 30, encoding: 'utf8' });
  if (!result.stdout.trim().match(/^[[{]/)) throw new Error(`${program}: ${result.status} ${result.stderr.slice(0, 2000)}`);
  return JSON.parse(result.stdout);
}

export const key = (file, rule, place) => [path.relative(root, path.resolve(root, file)).replace(/^bench\/spectral\/(\.work\/|documents\/)?/, ''), rule, place.map(String).join('/')].join(' | ');

// What one of the two tells and the other does not: 'who | document | rule | path'. Both are maps by key.
export const alone = (spectral, own) => [
  ...[...spectral.keys()].filter(one => !own.has(one)).map(one => `Spectral | ${one}`),
  ...[...own.keys()].filter(one => !spectral.has(one)).map(one => `Concordat | ${one}`),
].sort();

// The cells of the tables of disagreements.md whose first cell the pattern takes.
export const explanations = (first, cells) => fs.readFileSync(path.join(here, 'disagreements.md'), 'utf8').split('\n').filter(line => first.test(line))
  .map(line => line.split(' | ').slice(0, cells).map(cell => cell.replace(/^\| /, '').replaceAll('`', '').trim()).join(' | '));
