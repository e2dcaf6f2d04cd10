// Passkeys (WebAuthn): what the browser and the API say to each other, octets as base64url on the way.
import { post } from './api.js';
import { t } from './words.js';

const octets = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The host for which passkeys are made; they belong to a name, so an address of numbers has none. */
export const passkeyHost = document.querySelector('meta[name=sotto-passkeys]').content;

/** Why there are no passkeys here; empty if there are. */
export function whyNot() {
  if (!window.PublicKeyCredential) {
    return t('passkey.no-browser');
  }
  if (!passkeyHost) {
    return t('passkey.no-name');
  }
  return location.hostname === passkeyHost ? '' : t('passkey.other-name', { host: `https://${passkeyHost}${location.port ? `:${location.port}` : ''}` });
}

/** Makes one. `begin` is what the API says of the ceremony; the answer is what it wants to see. */
export async function makePasskey(begin) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: octets(begin.challenge),
      rp: { id: begin.host, name: 'Sotto' },
      user: { id: octets(begin.userHandle), name: begin.name, displayName: begin.displayName || begin.name },
      pubKeyCredParams: begin.algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: begin.known.map((id) => ({ type: 'public-key', id: octets(id) })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      timeout: begin.seconds * 1000,
    },
  });
  return {
    ceremony: begin.ceremony,
    clientData: text(made.response.clientDataJSON),
    attestation: text(made.response.attestationObject),
  };
}

/** Signs in with whichever passkey the person chooses. */
export async function signInByPasskey() {
  const begin = await post('session/passkey/begin', {});
  const shown = await navigator.credentials.get({
    publicKey: { challenge: octets(begin.challenge), rpId: begin.host, userVerification: 'required', timeout: begin.seconds * 1000 },
  });
  return post('session/passkey', {
    ceremony: begin.ceremony,
    credential: shown.id,
    clientData: text(shown.response.clientDataJSON),
    authenticator: text(shown.response.authenticatorData),
    signature: text(shown.response.signature),
    userHandle: shown.response.userHandle ? text(shown.response.userHandle) : '',
  });
}

/** What a person reads when the browser gave up. */
export function words(error) {
  return error.name === 'NotAllowedError' ? t('passkey.cancelled') : error.name === 'InvalidStateError' ? t('passkey.already') : error.message;
}
