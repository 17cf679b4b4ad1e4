// Starts the emulator for one test file and stops it at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const seed = fileURLToPath(new URL('../../seeds/demo.json', import.meta.url));
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

export async function startEmulator() {
  const binary = process.env.CLERK_EMULATOR_BIN;
  const [command, ...first] = binary
    ? [binary]
    : ['cargo', 'run', '-q', '-p', 'clerk-emulator', '--'];
  const child = spawn(command, [...first, '--listen', '127.0.0.1:0', '--seed', seed], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const [ready, baseUrl, publishableKey] = line.split(' ');
  if (ready !== 'ready') throw new Error(`the emulator said: ${line}`);
  return {
    baseUrl,
    publishableKey,
    async log() {
      const { requests } = await (await fetch(`${baseUrl}/__emu/log`)).json();
      return requests;
    },
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}
