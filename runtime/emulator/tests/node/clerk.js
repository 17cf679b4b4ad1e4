// Clerk's own JavaScript client, in the build that React Native apps use, wired as Expo wires it.
import { createRequire } from 'node:module';

globalThis.__DEV__ = false;
const { Clerk } = createRequire(import.meta.url)('./node_modules/@clerk/clerk-js/dist/clerk.native.js');

/** A loaded client without cookies: the device token goes in `Authorization` both ways, and `device` sees it; `token` is that of an earlier run. */
export async function load(emulator, token = null) {
  const clerk = new Clerk(emulator.publishableKey, { proxyUrl: `${emulator.baseUrl}/px` });
  const device = { token, tokens: [] };
  clerk.__internal_onBeforeRequest((request) => {
    request.credentials = 'omit';
    request.url.searchParams.append('_is_native', '1');
    request.headers.set('authorization', device.token ?? '');
  });
  clerk.__internal_onAfterResponse((_, response) => {
    const token = response.headers.get('authorization');
    if (token) {
      device.token = token;
      device.tokens.push(token);
    }
  });
  await clerk.load({ standardBrowser: false, telemetry: false });
  return { clerk, device };
}

export const claims = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
