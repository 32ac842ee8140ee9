#!/usr/bin/env bash
# From an organization's sign-up to its first payin with a key of its own: what docs/sign-up.md tells, to be run against ./centry run.
# Wants curl, python3 and the address of the demo's file (default .centry/demo.json).
set -euo pipefail
DEMO=${1:-.centry/demo.json}
field() { python3 -c "import json,sys; d=json.load(sys.stdin)
for k in sys.argv[1].split('.'): d=d[int(k)] if k.isdigit() else d[k]
print(d)" "$1"; }
API=$(field api <"$DEMO") MAILS=$(field simulator <"$DEMO")
post() { curl -sS --fail-with-body -X POST "$API$1" -H 'Content-Type: application/json' ${TOKEN:+-H "Authorization: Bearer $TOKEN"} -d "$2"; echo; }
# A code of an authenticator app (RFC 6238), which otherwise a phone makes.
totp() { python3 -c "import hmac,base64,struct,time,sys
k=base64.b32decode(sys.argv[1]+'='*(-len(sys.argv[1])%8)); h=hmac.new(k,struct.pack('>Q',int(time.time())//30+int(sys.argv[2])),'sha1').digest(); o=h[19]&15
print('%06d' % ((struct.unpack('>I',h[o:o+4])[0]&0x7fffffff)%10**6))" "$1" "${2:-0}"; }
# The newest mail to an address, and the token in its link.
mail_token() { for _ in $(seq 30); do
    token=$(curl -sS "$MAILS/_control/mail" | python3 -c "import json,sys,re
for m in json.load(sys.stdin):
    t=re.search(r'#([A-Za-z0-9_-]{43})', m['text'])
    if m['to']==sys.argv[1] and t: print(t.group(1)); break" "$1"); [[ -n "$token" ]] && { echo "$token"; return; }; sleep 1; done; echo 'No mail came.' >&2; return 1; }

echo '1. Somebody of Centry signs in, with a second factor.'
PASSWORD="kiosk violet $RANDOM$RANDOM ladder"
TOKEN= TOKEN=$(post /api/v1/auth/login "{\"email\":\"$ADMIN_EMAIL\",\"password\":\"$ADMIN_PASSWORD\"}" | field access_token)
SECRET=$(post /api/v1/auth/totp/enrol "{\"password\":\"$ADMIN_PASSWORD\"}" | field secret)
post /api/v1/auth/totp/enable "{\"code\":\"$(totp "$SECRET")\"}" >/dev/null
TOKEN= TOKEN=$(post /api/v1/auth/login "{\"email\":\"$ADMIN_EMAIL\",\"password\":\"$ADMIN_PASSWORD\",\"code\":\"$(totp "$SECRET" 1)\"}" | field access_token)

echo '2. They create the organization, its merchant, and invite its owner by mail.'
OWNER="owner-$RANDOM@shop.example"
ORGANIZATION=$(post /api/platform/organizations "{\"name\":\"Kampala Shop Ltd\",\"owner_email\":\"$OWNER\"}" | field id)
MERCHANT=$(post "/api/platform/organizations/$ORGANIZATION/merchants" '{"name":"Kampala Shop"}' | field id)

echo '3. The owner signs up with the link in the mail.'
TOKEN= TOKEN=$(post /api/v1/auth/invitations/sign-up "{\"token\":\"$(mail_token "$OWNER")\",\"name\":\"Olive Okello\",\"password\":\"$PASSWORD\"}" | field access_token)
M=/api/v1/merchants/$MERCHANT

echo '4. A provider account, for both environments; the country account comes along.'
CREDENTIALS='{"api_user":"c72025f5-5cd1-4630-99e4-8ba4722fad56","api_key":"f1db798c98df4bcf83b538175893bbf0","collection_subscription_key":"d484a1f0d34f4301916d0f2c9e9106a2","disbursement_subscription_key":"9ba0a1f0d34f4301916d0f2c9e910bbb"}'
post "$M/provider-accounts" "{\"provider\":\"mtn_momo\",\"name\":\"Uganda MTN\",\"country\":\"UG\",\"credentials_sandbox\":$CREDENTIALS,\"credentials_production\":$CREDENTIALS,\"fee_percentage\":1.5}"

echo '5. A payout threshold, a role, a colleague.'
curl -sS --fail-with-body -X PATCH "$API$M/settings" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"merchant_payout_approval_threshold":{"UGX":"1000000"}}'; echo
post "$M/roles" '{"name":"Accountant","permissions":["payments.view","payouts.approve","reports.export"]}' >/dev/null
post "$M/invitations" "{\"email\":\"accountant-$RANDOM@shop.example\",\"role\":\"Accountant\"}"

echo '6. A sandbox key, and a live one with whitelist and caps. Each is shown this once.'
TEST_KEY=$(post "$M/api-keys" '{"name":"Sandbox","environment":"sandbox","can_view_transactions":true}' | field key)
LIVE=$(post "$M/api-keys" '{"name":"Shop server","environment":"production","can_view_transactions":true,"can_initiate_payouts":true,"ip_whitelist":["127.0.0.1","::1"],"single_txn_cap":5000000,"daily_payout_cap":20000000}')
echo "   $(echo "$LIVE" | field prefix)…, for $(echo "$LIVE" | field ip_whitelist)"

echo '7. The first payin with the sandbox key.'
curl -sS --fail-with-body "$API/v1/payins" -H "Authorization: Merchant-Key $TEST_KEY" -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -H 'Content-Type: application/json' \
    -d '{"country_code":"UG","amount":50000,"payment_method":"mobile_money","customer_phone":"+256772123456","reference":"FIRST"}' | field status

echo '8. What is left until real money, and what the audit log tells.'
curl -sS "$API$M/going-live" -H "Authorization: Bearer $TOKEN" | python3 -c "import json,sys
for s in json.load(sys.stdin)['steps']: print('  ', 'x' if s['done'] else ' ', s['number'], s['title'], '-', s['evidence'])"
curl -sS "$API$M/audit-log" -H "Authorization: Bearer $TOKEN" | python3 -c "import json,sys
for e in reversed(json.load(sys.stdin)['results']): print('  ', e['sequence'], e['actor_name'], e['action'])"
curl -sS "$API$M/audit-log/verify" -H "Authorization: Bearer $TOKEN"; echo
