// Clerk's own JavaScript client against the emulator: passwords, codes, the second factor.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { claims, load } from './clerk.js';
import { startEmulator } from './emulator.js';

let emulator;
before(async () => { emulator = await startEmulator(); });
after(() => emulator.stop());

test('loads with two calls and no dev browser', async () => {
  await fetch(`${emulator.baseUrl}/__emu/log`, { method: 'DELETE' });
  const { clerk } = await load(emulator);
  assert.equal(clerk.loaded, true);
  assert.equal(clerk.user, null);
  const calls = (await emulator.log()).map(({ method, path }) => `${method} ${path}`).sort();
  assert.deepEqual(calls, ['GET /v1/client', 'GET /v1/environment']);
});

test('signs in by password, refreshes, signs out', async () => {
  const { clerk, device } = await load(emulator);
  const first = device.token;
  const signIn = await clerk.client.signIn.create({
    strategy: 'password',
    identifier: 'jane+clerk_test@example.com',
    password: 'correct horse battery',
  });
  assert.equal(signIn.status, 'complete');
  assert.notEqual(device.token, first, 'the device token rotates on sign-in');

  await clerk.setActive({ session: signIn.createdSessionId });
  assert.equal(clerk.user.firstName, 'Jane');
  assert.equal(clerk.session.id, signIn.createdSessionId);

  const cached = await clerk.session.getToken();
  const fresh = await clerk.session.getToken({ skipCache: true });
  assert.notEqual(fresh, cached);
  assert.equal(claims(fresh).sub, 'user_demo');
  assert.equal(claims(fresh).sid, signIn.createdSessionId);
  assert.equal(claims(fresh).exp - claims(fresh).iat, 60);
  assert.equal('azp' in claims(fresh), false, 'a native request has no origin');

  // After its DELETE the client wants to navigate, and there is nowhere to go.
  await clerk.signOut().catch((error) => assert.match(String(error), /window/));
  assert.equal(clerk.session ?? null, null);
  const { response } = await (
    await fetch(`${emulator.baseUrl}/v1/client?_is_native=1`, {
      headers: { authorization: device.token },
    })
  ).json();
  assert.deepEqual(response.sessions, []);
});

test('signs in by a code from the outbox', async () => {
  const { clerk } = await load(emulator);
  const signIn = await clerk.client.signIn.create({ identifier: 'jane' });
  const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === 'email_code');
  await signIn.prepareFirstFactor({
    strategy: 'email_code',
    emailAddressId: factor.emailAddressId,
  });
  const to = encodeURIComponent('jane+clerk_test@example.com');
  const outbox = await fetch(`${emulator.baseUrl}/__emu/outbox?to=${to}&wait_ms=1000`);
  const { messages } = await outbox.json();
  const done = await signIn.attemptFirstFactor({ strategy: 'email_code', code: messages.at(-1).code });
  assert.equal(done.status, 'complete');
});

test('shows a wrong password as Clerk does', async () => {
  const { clerk } = await load(emulator);
  const refused = clerk.client.signIn.create({
    strategy: 'password',
    identifier: 'jane',
    password: 'wrong horse',
  });
  await assert.rejects(refused, (error) => {
    assert.equal(error.status, 422);
    assert.equal(error.errors[0].code, 'form_password_incorrect');
    assert.equal(error.errors[0].meta.paramName, 'password');
    return true;
  });
});

test('signs up with an address and a code', async () => {
  const { clerk } = await load(emulator);
  const address = 'new+clerk_test@example.com';
  const signUp = await clerk.client.signUp.create({
    emailAddress: address,
    password: 'correct horse battery',
    firstName: 'New',
  });
  assert.equal(signUp.status, 'missing_requirements');
  assert.deepEqual(signUp.unverifiedFields, ['email_address']);
  await signUp.prepareEmailAddressVerification({ strategy: 'email_code' });
  const done = await signUp.attemptEmailAddressVerification({ code: '424242' });
  assert.equal(done.status, 'complete');
  await clerk.setActive({ session: done.createdSessionId });
  assert.equal(clerk.user.primaryEmailAddress.emailAddress, address);
});

test('asks for the second factor of a user who has one', async () => {
  const { clerk } = await load(emulator);
  const signIn = await clerk.client.signIn.create({
    strategy: 'password',
    identifier: 'mona+clerk_test@example.com',
    password: 'correct horse battery',
  });
  assert.equal(signIn.status, 'needs_second_factor');
  const strategies = signIn.supportedSecondFactors.map(({ strategy }) => strategy);
  assert.deepEqual(strategies, ['totp', 'backup_code']);
  const done = await signIn.attemptSecondFactor({ strategy: 'backup_code', code: 'demo0001' });
  assert.equal(done.status, 'complete');
});
