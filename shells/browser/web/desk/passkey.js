// Passkeys of this browser. What goes wrong is told by the name of the exception; what that means is the shell's to say.

const outcome = async (ask) => {
  try {
    const credential = await ask();
    return credential ? { credential: credential.toJSON() } : { thrown: "NotAllowedError" };
  } catch (error) {
    return { thrown: error.name };
  }
};

/** Creates a passkey, by WebAuthn creation options in JSON. */
export const create = ({ detail: { options }, signal }) =>
  outcome(() => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey, signal });
  });

/**
 * Signs a challenge, by WebAuthn request options in JSON. `immediate` asks the browser not to offer other devices, where
 * it knows how; then a refusal means that there is no passkey here.
 */
export const get = async ({ detail: { options, immediate }, signal }) => {
  const { immediateGet = false } = (await PublicKeyCredential.getClientCapabilities?.()) ?? {};
  const mediation = immediate && immediateGet ? "immediate" : "optional";
  const done = await outcome(() => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey, mediation, signal });
  });
  return mediation === "immediate" && done.thrown === "NotAllowedError" ? { thrown: "NoCredential" } : done;
};
