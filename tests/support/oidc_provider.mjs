// npm's certified oidc-provider on a free port of 127.0.0.1, as a child of the tests (oidc_provider.py).
//
// Orders come as lines of JSON on standard input, and each is answered by a line. The first says what the
// provider is made of; {"rotate": true} gives it new keys. It ends when standard input does: with its parent.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import Provider from "oidc-provider";

console.info = console.error; // oidc-provider's notices; standard output is for answers

const PROFILE = ["family_name", "given_name", "middle_name", "birthdate", "trusted"];
const TYPES = [["rsa", { modulusLength: 2048 }, "RS256"], ["rsa", { modulusLength: 2048 }, "PS256"], ["ec", { namedCurve: "P-256" }, "ES256"]];

const newKeys = () => TYPES.map(([type, options, alg]) => (
  { ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: randomUUID() }
));

function makeProvider(issuer, { clients, authMethods, people, claimsInIdToken }) {
  return new Provider(issuer, {
    clients,
    jwks: { keys: newKeys() },
    cookies: { keys: [randomUUID()] },
    scopes: ["openid", "profile", "snils"],
    claims: { openid: ["sub"], profile: PROFILE, snils: ["snils"] },
    conformIdTokenClaims: !claimsInIdToken,
    clientAuthMethods: authMethods,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
    loadExistingGrant: async ({ oidc }) => { // nobody is asked for permissions here
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile snils");
      await grant.save();
      return grant;
    },
  });
}

// Who logs in is named by the test: /interaction/UID?sub=PERSON, or ?error=access_denied.
async function interact(provider, request, response) {
  const asked = new URL(request.url, provider.issuer).searchParams;
  const result = asked.has("error")
    ? { error: asked.get("error"), error_description: "invented" }
    : { login: { accountId: asked.get("sub") } };
  await provider.interactionFinished(request, response, result);
}

let server;
let issuer;
let provider;
let setup;

async function obey(order) {
  if (order.rotate) {
    provider = makeProvider(issuer, setup);
    return {};
  }
  setup = order;
  const ahead = order.now * 1000 - Date.now(); // its clock goes on from where the tests' clock stands
  const now = Date.now;
  Date.now = () => now() + ahead;
  server = createServer((request, response) => (
    request.url.startsWith("/interaction/") && request.url.includes("?")
      ? interact(provider, request, response).catch((error) => response.writeHead(500).end(String(error)))
      : provider.callback()(request, response)
  ));
  await new Promise((listening) => { server.listen(0, "127.0.0.1", listening); });
  issuer = `http://127.0.0.1:${server.address().port}`;
  provider = makeProvider(issuer, setup);
  return { issuer };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await obey(JSON.parse(line)))}\n`);
}
process.exit();
