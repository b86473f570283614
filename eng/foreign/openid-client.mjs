// openid-client (npm) against the authorization server.
//   node openid-client.mjs ISSUER system CLIENT KEYFILE SCOPE    client credentials with private_key_jwt; prints the answer, what introspection says, and again after revocation
//   node openid-client.mjs ISSUER dpop CLIENT KEYFILE SCOPE PATH  the same with a token that is bound to a key (RFC 9449), and a call of PATH twice; prints what it was given and the statuses
//   node openid-client.mjs ISSUER app CLIENT REDIRECT SCOPE      code flow of a public client: prints where to go, reads where it came back to, then refreshes and revokes
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import * as oidc from "openid-client";

const [issuer, mode, client, second, scope, path] = process.argv.slice(2);
const plain = { execute: [oidc.allowInsecureRequests] };

if (mode === "system" || mode === "dpop") {
  const jwk = JSON.parse(readFileSync(second, "utf8"));
  const key = await crypto.subtle.importKey("jwk", { ...jwk, use: undefined, alg: undefined }, { name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
  const config = await oidc.discovery(new URL(issuer), client, undefined, oidc.PrivateKeyJwt({ key, kid: jwk.kid }), plain);
  if (mode === "dpop") {
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair("ES256"));
    const given = await oidc.clientCredentialsGrant(config, { scope }, { DPoP });
    const call = (options) => oidc.fetchProtectedResource(config, given.access_token, new URL(path, issuer), "GET", undefined, undefined, options).then((answer) => answer.status, (error) => error.status);
    const seen = await oidc.tokenIntrospection(config, given.access_token);
    console.log(JSON.stringify({ type: given.token_type, statuses: [await call({ DPoP }), await call({ DPoP }), await call({})], bound: seen.cnf?.jkt === await DPoP.calculateThumbprint() }));
    process.exit(0);
  }
  const given = await oidc.clientCredentialsGrant(config, { scope });
  const before = await oidc.tokenIntrospection(config, given.access_token);
  await oidc.tokenRevocation(config, given.access_token);
  const after = await oidc.tokenIntrospection(config, given.access_token);
  console.log(JSON.stringify({ given: { ...given, access_token: undefined }, before: before.active, after }));
} else {
  const config = await oidc.discovery(new URL(issuer), client, { id_token_signed_response_alg: "ES256" }, oidc.None(), plain);
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const parameters = {
    redirect_uri: second, scope, aud: issuer, state: expectedState, nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: "S256",
  };
  console.log((await oidc.buildAuthorizationUrlWithPAR(config, parameters)).href);
  const lines = createInterface({ input: process.stdin });
  const back = (await lines[Symbol.asyncIterator]().next()).value;
  lines.close();
  const given = await oidc.authorizationCodeGrant(config, new URL(back), { pkceCodeVerifier, expectedState, expectedNonce });
  const again = await oidc.refreshTokenGrant(config, given.refresh_token);
  await oidc.tokenRevocation(config, again.refresh_token);
  const refused = await oidc.refreshTokenGrant(config, again.refresh_token).then(() => "given", error => error.error);
  console.log(JSON.stringify({ patient: given.patient, scope: given.scope, fhirUser: given.claims()?.fhirUser, again: again.patient, rotated: again.refresh_token !== given.refresh_token, refused }));
}
