// Completes a sandbox payin with the client made by @hey-api/openapi-ts.
import { completePayin, createPayin } from "./generated/sdk/sdk.gen.js";
import { client } from "./generated/sdk/client.gen.js";

const [, , baseUrl, key] = process.argv;
client.setConfig({ baseUrl: baseUrl!, auth: `Merchant-Key ${key}` });
const created = await createPayin({
  headers: { "Idempotency-Key": crypto.randomUUID() },
  body: { country_code: "UG", amount: 50000, payment_method: "mobile_money", gateway: "mtn", customer_phone: "+256700000000" },
});
if (!created.data) throw new Error(created.error.code);
const completed = await completePayin({ path: { id: created.data.id } });
if (!completed.data) throw new Error(completed.error.code);
console.log(`${completed.data.status} ${completed.data.net_amount}`);
