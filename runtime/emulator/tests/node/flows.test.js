// What came to the emulator after its passwords and codes, as Clerk's own JavaScript client sees it: providers, links in
// mails, organizations, pending sessions, passkeys, and several sessions in one client.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { claims, load } from './clerk.js';
import { startEmulator } from './emulator.js';

const PASSWORD = 'correct horse battery';
const JANE = 'jane+clerk_test@example.com';
const MONA = 'mona+clerk_test@example.com';
const CALLBACK = 'tidewater://callback';

/** A client of `emulator`, signed in by password. */
async function signedIn(emulator, identifier = JANE) {
  const { clerk, device } = await load(emulator);
  await signIn(clerk, identifier);
  return { clerk, device };
}

async function signIn(clerk, identifier) {
  const attempt = await clerk.client.signIn.create({ strategy: 'password', identifier, password: PASSWORD });
  await clerk.setActive({ session: attempt.createdSessionId });
  return attempt.createdSessionId;
}

/** Follows redirects as a browser would, until one leaves the web; gives its parameters. */
async function browse(address) {
  for (let url = new URL(address); /^https?:$/.test(url.protocol); ) {
    const { status, headers } = await fetch(url, { redirect: 'manual' });
    assert.ok(headers.has('location'), `${url.pathname} answered ${status} and leads nowhere`);
    url = new URL(headers.get('location'), url);
    if (url.protocol === new URL(CALLBACK).protocol) return url.searchParams;
  }
}

/** Decides at the provider's page and comes back with the nonce. */
async function atProvider(verification, decision) {
  const page = new URL(verification.externalVerificationRedirectURL);
  for (const [name, value] of Object.entries(decision)) page.searchParams.set(name, value);
  return (await browse(page)).get('rotating_token_nonce') ?? undefined;
}

describe('a provider', () => {
  let emulator;
  before(async () => { emulator = await startEmulator(); });
  after(() => emulator.stop());

  test('signs in whom it knows', async () => {
    const { clerk } = await load(emulator);
    const signIn = await clerk.client.signIn.create({ strategy: 'oauth_google', redirectUrl: CALLBACK });
    const nonce = await atProvider(signIn.firstFactorVerification, { decision: 'approve', account: JANE });
    const done = await signIn.reload({ rotatingTokenNonce: nonce });
    assert.equal(done.status, 'complete');
    await clerk.setActive({ session: done.createdSessionId });
    assert.equal(clerk.user.id, 'user_demo');
    assert.deepEqual(clerk.user.externalAccounts.map(({ provider }) => provider), ['google']);
  });

  test('signs up a stranger by transfer', async () => {
    const { clerk } = await load(emulator);
    const signIn = await clerk.client.signIn.create({ strategy: 'oauth_google', redirectUrl: CALLBACK });
    const account = 'nora+clerk_test@example.com';
    const nonce = await atProvider(signIn.firstFactorVerification, { decision: 'approve', account });
    const back = await signIn.reload({ rotatingTokenNonce: nonce });
    assert.equal(back.firstFactorVerification.status, 'transferable');
    const signUp = await clerk.client.signUp.create({ transfer: true });
    assert.equal(signUp.status, 'complete');
    await clerk.setActive({ session: signUp.createdSessionId });
    assert.equal(clerk.user.primaryEmailAddress.emailAddress, account);
  });

  test('brings no username and no consent, and an update completes the sign-up', async () => {
    const strict = await startEmulator({ instance: { legal_consent: true, attributes: { username: 'required' } } });
    const { clerk } = await load(strict);
    const signUp = await clerk.client.signUp.create({ strategy: 'oauth_google', redirectUrl: CALLBACK });
    const nonce = await atProvider(signUp.verifications.externalAccount, { decision: 'approve_new' });
    const back = await signUp.reload({ rotatingTokenNonce: nonce });
    assert.deepEqual(back.missingFields, ['legal_accepted', 'username']);
    const named = await back.update({ username: 'nora_q' });
    assert.deepEqual([named.status, named.missingFields], ['missing_requirements', ['legal_accepted']]);
    await assert.rejects(named.update({ legalAccepted: false }), ({ errors }) => errors[0].code === 'legal_not_accepted');
    const done = await named.update({ legalAccepted: true });
    assert.equal(done.status, 'complete');
    await clerk.setActive({ session: done.createdSessionId });
    assert.equal(clerk.user.username, 'nora_q');
    assert.ok(clerk.user.legalAcceptedAt);
    await strict.stop();
  });

  test('may be denied, and the attempt says why', async () => {
    const { clerk } = await load(emulator);
    const signIn = await clerk.client.signIn.create({ strategy: 'oauth_google', redirectUrl: CALLBACK });
    const nonce = await atProvider(signIn.firstFactorVerification, { decision: 'deny' });
    const back = await signIn.reload({ rotatingTokenNonce: nonce });
    assert.equal(back.firstFactorVerification.status, 'failed');
    assert.equal(back.firstFactorVerification.error.code, 'oauth_access_denied');
    assert.equal(clerk.session ?? null, null);
  });

  test('is found for the domain of a company', async () => {
    const { clerk } = await load(emulator);
    const identifier = 'ada@acme.test';
    const signIn = await clerk.client.signIn.create({ strategy: 'enterprise_sso', identifier, redirectUrl: CALLBACK });
    const nonce = await atProvider(signIn.firstFactorVerification, { decision: 'approve_new', email: identifier });
    const back = await signIn.reload({ rotatingTokenNonce: nonce });
    assert.equal(back.firstFactorVerification.status, 'transferable');
    const signUp = await clerk.client.signUp.create({ transfer: true });
    assert.equal(signUp.status, 'complete');
  });
});

describe('a link in a mail', () => {
  let emulator;
  before(async () => { emulator = await startEmulator(); });
  after(() => emulator.stop());

  test('signs in the client that polls for it', async () => {
    const { clerk } = await load(emulator);
    const signIn = await clerk.client.signIn.create({ identifier: JANE });
    const { startEmailLinkFlow } = signIn.createEmailLinkFlow();
    const { emailAddressId } = signIn.supportedFirstFactors.find(({ strategy }) => strategy === 'email_link');
    const polled = startEmailLinkFlow({ emailAddressId, redirectUrl: `${emulator.baseUrl}/verified` });
    const { messages } = await emulator.control(`outbox?to=${encodeURIComponent(JANE)}&wait_ms=4000`);
    await fetch(messages.at(-1).link, { redirect: 'manual' });
    const done = await polled;
    assert.equal(done.status, 'complete');
    await clerk.setActive({ session: done.createdSessionId });
    assert.equal(clerk.user.id, 'user_demo');
  });
});

describe('organizations', () => {
  let emulator;
  before(async () => { emulator = await startEmulator(); });
  after(() => emulator.stop());

  test('are created, and the token speaks for the one in use', async () => {
    const { clerk } = await signedIn(emulator);
    const organization = await clerk.createOrganization({ name: 'Acme', slug: 'acme' });
    assert.equal(organization.slug, 'acme');
    await clerk.setActive({ organization: organization.id });
    assert.equal(clerk.organization.id, organization.id);
    const { o } = claims(await clerk.session.getToken({ skipCache: true }));
    assert.deepEqual([o.id, o.slg, o.rol], [organization.id, 'acme', 'admin']);

    await clerk.setActive({ organization: null });
    assert.equal('o' in claims(await clerk.session.getToken({ skipCache: true })), false);
  });

  test('list their members by role', async () => {
    const { clerk } = await signedIn(emulator);
    await clerk.setActive({ organization: 'org_demo' });
    const { data } = await clerk.user.getOrganizationMemberships();
    const demo = data.find(({ organization }) => organization.id === 'org_demo');
    assert.equal(demo.role, 'org:admin');
    assert.equal(clerk.session.checkAuthorization({ role: 'org:admin' }), true);
    assert.equal(clerk.session.checkAuthorization({ role: 'org:member' }), false);
  });

  test('invite, are joined and are left again', async () => {
    const { clerk } = await load(emulator);
    const attempt = await clerk.client.signIn.create({ strategy: 'password', identifier: MONA, password: PASSWORD });
    const done = await attempt.attemptSecondFactor({ strategy: 'backup_code', code: 'demo0001' });
    await clerk.setActive({ session: done.createdSessionId });
    const { data: invitations } = await clerk.user.getOrganizationInvitations();
    assert.deepEqual(invitations.map(({ status, role }) => [status, role]), [['pending', 'org:member']]);
    assert.equal((await invitations[0].accept()).status, 'accepted');
    const { data: joined } = await clerk.user.getOrganizationMemberships();
    assert.deepEqual(joined.map(({ organization, role }) => [organization.id, role]), [['org_demo', 'org:member']]);
    await clerk.user.leaveOrganization('org_demo');
    assert.equal((await clerk.user.getOrganizationMemberships()).total_count, 0);
  });
});

describe('several sessions in one client', () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator({
      users: [
        { id: 'user_demo', emails: [JANE], password: PASSWORD },
        { id: 'user_ada', emails: ['ada@example.com'], password: PASSWORD },
      ],
      instance: { single_session: false },
    });
  });
  after(() => emulator.stop());

  test('stand side by side, change places and end one by one', async () => {
    const { clerk, device } = await load(emulator);
    const janes = await signIn(clerk, JANE);
    const adas = await signIn(clerk, 'ada@example.com');
    assert.deepEqual(clerk.client.signedInSessions.map(({ id }) => id).sort(), [janes, adas].sort());
    assert.equal(claims(await clerk.session.getToken()).sub, 'user_ada');

    await clerk.setActive({ session: janes });
    assert.equal(clerk.user.id, 'user_demo');
    assert.equal(claims(await clerk.session.getToken()).sub, 'user_demo');

    await clerk.signOut({ sessionId: janes }).catch((error) => assert.match(String(error), /window/));
    const { clerk: again } = await load(emulator, device.token);
    assert.deepEqual(again.client.signedInSessions.map(({ id }) => id), [adas]);
  });
});

describe('a session that waits', () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator({
      users: [{ id: 'user_demo', emails: [JANE], password: PASSWORD }],
      organizations: [{ id: 'org_demo', name: 'Acme', slug: 'acme', members: [{ user: 'user_demo', role: 'org:admin' }] }],
      instance: { organization_settings: { force_selection: true } },
    });
  });
  after(() => emulator.stop());

  test('becomes active with an organization', async () => {
    const { clerk } = await signedIn(emulator);
    assert.equal(clerk.session.status, 'pending');
    assert.equal(clerk.session.currentTask.key, 'choose-organization');
    await clerk.setActive({ organization: 'org_demo' });
    assert.equal(clerk.session.status, 'active');
    assert.equal(clerk.session.currentTask ?? null, null);
    assert.equal(claims(await clerk.session.getToken({ skipCache: true })).o.id, 'org_demo');
  });
});

describe('a passkey', () => {
  let emulator;
  before(async () => { emulator = await startEmulator(); });
  after(() => emulator.stop());

  /** The place of the system's dialogs: the software authenticator, which takes and gives what travels on the wire. */
  function authenticator(clerk) {
    const bytes = (value) => Uint8Array.from(Buffer.from(value, 'base64url')).buffer;
    const ask = (ceremony, options) =>
      emulator.control(`authenticator/${ceremony}`, { body: { options: JSON.stringify(options, text) } });
    const text = (_, value) =>
      value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? Buffer.from(value.buffer ?? value).toString('base64url') : value;
    clerk.__internal_isWebAuthnSupported = () => true;
    clerk.__internal_isWebAuthnPlatformAuthenticatorSupported = async () => true;
    clerk.__internal_createPublicCredentials = async (publicKey) => {
      const { id, rawId, type, response } = await ask('create', publicKey);
      const made = { id, rawId: bytes(rawId), type, authenticatorAttachment: 'platform' };
      made.response = {
        clientDataJSON: bytes(response.clientDataJSON),
        attestationObject: bytes(response.attestationObject),
        getTransports: () => ['internal'],
      };
      return { publicKeyCredential: made, error: null };
    };
    clerk.__internal_getPublicCredentials = async ({ publicKeyOptions }) => {
      const { id, rawId, type, response } = await ask('get', publicKeyOptions);
      const found = { id, rawId: bytes(rawId), type, authenticatorAttachment: 'platform' };
      found.response = Object.fromEntries(
        ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'].map((name) => [name, response[name] ? bytes(response[name]) : null]),
      );
      return { publicKeyCredential: found, error: null };
    };
  }

  test('is registered and signs in', async () => {
    const { clerk } = await signedIn(emulator);
    authenticator(clerk);
    const passkey = await clerk.user.createPasskey();
    assert.equal(passkey.verification.status, 'verified');

    const { clerk: later } = await load(emulator);
    authenticator(later);
    const attempt = await later.client.signIn.create({ strategy: 'passkey' });
    const done = await attempt.authenticateWithPasskey();
    assert.equal(done.status, 'complete');
    await later.setActive({ session: done.createdSessionId });
    assert.equal(later.user.id, 'user_demo');
  });
});
