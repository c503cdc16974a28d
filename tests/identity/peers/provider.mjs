// An independent, certified OpenID provider for the sign-in tests: node provider.mjs PORT SITE CLIENT_ID CLIENT_SECRET
import Provider from "oidc-provider";

const [port, site, clientId, clientSecret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: ["google", "apple"].map((face) => `${site}/sign-in/${face}/callback`),
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], name: ["name"] },
  scopes: ["openid", "email", "profile", "name"],
  cookies: { keys: ["for tests alone"] },
  findAccount: async (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: `Peer ${id}`, email: `${id}@peer.example`, email_verified: true }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log(issuer));
process.on("SIGTERM", () => process.exit(0));
