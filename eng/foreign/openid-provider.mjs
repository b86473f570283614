// oidc-provider (npm) as the identity provider of an organization, with pages on which anybody signs in as anybody:
//   node openid-provider.mjs PORT REDIRECT SECRET PEOPLE    prints "ready"; PEOPLE is a JSON file of claims by subject, read at each question
import { readFileSync } from "node:fs";
import { Provider } from "oidc-provider";

const [port, redirect, secret, people] = process.argv.slice(2);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "concordat", client_secret: secret, redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_post" }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
  scopes: ["openid", "profile", "groups"],
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...JSON.parse(readFileSync(people, "utf8"))[sub] }) }),
  pkce: { required: () => true },
  cookies: { keys: [secret] },
});
provider.listen(Number(port), "localhost", () => console.log("ready"));
