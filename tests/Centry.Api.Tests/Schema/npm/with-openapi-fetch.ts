// Completes a sandbox payin with types made by openapi-typescript.
import createClient from "openapi-fetch";
import type { paths } from "./generated/types.js";

const [, , baseUrl, key] = process.argv;
const client = createClient<paths>({ baseUrl: baseUrl!, headers: { Authorization: `Merchant-Key ${key}` } });
const created = await client.POST("/v1/payins", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: { country_code: "UG", amount: 50000, payment_method: "mobile_money", gateway: "mtn", customer_phone: "+256700000000" },
});
if (!created.data) throw new Error(created.error.code);
const completed = await client.POST("/v1/payins/{id}/complete", { params: { path: { id: created.data.id } } });
if (!completed.data) throw new Error(completed.error.code);
const status: "completed" | string = completed.data.status;
console.log(`${status} ${completed.data.net_amount}`);
