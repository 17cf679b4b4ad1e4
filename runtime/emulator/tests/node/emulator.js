// Starts the emulator for one test file and stops it at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../../seeds/demo.json', import.meta.url));
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** With the demo's seed, or one given as an object. */
export async function startEmulator(seed) {
  const folder = mkdtempSync(join(tmpdir(), 'clerk-emulator-'));
  const seedFile = seed ? join(folder, 'seed.json') : demo;
  if (seed) writeFileSync(seedFile, JSON.stringify(seed));
  const binary = process.env.CLERK_EMULATOR_BIN;
  const [command, ...first] = binary
    ? [binary]
    : ['cargo', 'run', '-q', '-p', 'clerk-emulator', '--'];
  const child = spawn(command, [...first, '--listen', '127.0.0.1:0', '--seed', seedFile], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const [ready, baseUrl, publishableKey] = line.split(' ');
  if (ready !== 'ready') throw new Error(`the emulator said: ${line}`);
  const control = async (path, { body, method = body ? 'POST' : 'GET' } = {}) => {
    const answer = await fetch(`${baseUrl}/__emu/${path}`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    baseUrl,
    publishableKey,
    control,
    log: async () => (await control('log')).requests,
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
