// Clerk's back-end library must take the emulator's session tokens for real ones.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';

import { createClerkClient, verifyToken } from '@clerk/backend';

import { startEmulator } from './emulator.js';

let emulator;
let jwt;
let jwtKey;

before(async () => {
  emulator = await startEmulator();
  const answer = await fetch(`${emulator.baseUrl}/v1/client/sign_ins?_is_native=true`, {
    method: 'POST',
    body: new URLSearchParams({ identifier: 'jane', password: 'correct horse battery' }),
  });
  const { client } = await answer.json();
  jwt = client.sessions[0].last_active_token.jwt;
  const { keys } = await (await fetch(`${emulator.baseUrl}/.well-known/jwks.json`)).json();
  jwtKey = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
});
after(() => emulator.stop());

test('verifyToken with the public key', async () => {
  const payload = await verifyToken(jwt, { jwtKey });
  assert.equal(payload.sub, 'user_demo');
  assert.equal(payload.iss, emulator.baseUrl);
  assert.equal(payload.v, 2);
});

test('verifyToken with the key set of the emulator', async () => {
  const options = { secretKey: 'sk_test_anything', apiUrl: emulator.baseUrl };
  const payload = await verifyToken(jwt, options);
  assert.equal(payload.sub, 'user_demo');
});

test('verifyToken refuses a changed token', async () => {
  const [header, , signature] = jwt.split('.');
  const forged = Buffer.from(JSON.stringify({ sub: 'user_other' })).toString('base64url');
  await assert.rejects(verifyToken(`${header}.${forged}.${signature}`, { jwtKey }));
});

test('authenticateRequest calls the bearer signed in', async () => {
  const { publishableKey } = emulator;
  const clerk = createClerkClient({
    jwtKey,
    publishableKey,
    secretKey: 'sk_test_anything',
    telemetry: { disabled: true },
  });
  const request = new Request('http://127.0.0.1/', { headers: { authorization: `Bearer ${jwt}` } });
  const state = await clerk.authenticateRequest(request);
  assert.equal(state.status, 'signed-in', state.message);
  assert.equal(state.toAuth().userId, 'user_demo');
});
