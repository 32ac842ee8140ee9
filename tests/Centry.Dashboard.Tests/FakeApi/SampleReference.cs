using Centry.Contracts;

namespace Centry.Dashboard.Tests.FakeApi;

/// <summary>A small reference, with one of everything that its page shows in a way of its own.</summary>
public static class SampleReference
{
    public static ReferenceView View { get; } = new(
        [
            new CountryReference("KE", "Kenya", "KES", "Kenyan shilling", 2, 254, ["daraja_mpesa"]),
            new CountryReference("ZA", "South Africa", "ZAR", "South African rand", 2, 27, ["ozow"]),
            new CountryReference("UG", "Uganda", "UGX", "Ugandan shilling", 0, 256, ["airtel_money", "mtn_momo"]),
        ],
        [
            new GatewayReference("airtel_money", "Airtel Money", ["airtel"], ["TZ", "UG"], ["mobile_money"], ["payin", "payout", "refund", "balance"], false, false, [],
                [new CredentialFieldView("client_id", "Client ID", true, false, null, []), new CredentialFieldView("pin", "PIN", false, true, "Of the wallet that pays out.", ["payout"])]),
            new GatewayReference("mtn_momo", "MTN Mobile Money", ["mtn"], ["GH", "UG"], ["mobile_money"], ["payin", "payout", "refund"], false, true, ["+46733123450"],
                [new CredentialFieldView("api_user", "API user", true, false, "The UUID of the API user.", [])]),
            new GatewayReference("ozow", "Ozow", [], ["ZA"], ["bank_transfer"], ["payin", "payout", "refund"], true, true, [],
                [new CredentialFieldView("site_code", "Site code", true, false, null, []), new CredentialFieldView("till_number", "Till number", false, false, null, [])]),
        ],
        [new CodeReference("mobile_money", "A wallet, by phone number."), new CodeReference("bank_transfer", "A payment at the customer's bank.")],
        [new CodeReference("pending", "Stored."), new CodeReference("completed", "Paid.")],
        [new CodeReference("draft", "Kept."), new CodeReference("completed", "Paid out.")],
        [new CodeReference(EventTypes.PayinCompleted, "The customer has paid."), new CodeReference(EventTypes.WebhookTest, "A test.")],
        [new CodeReference("not_enough_funds", "The customer's wallet does not hold enough."), new CodeReference("payee_not_allowed_to_receive", "The recipient's wallet may not receive this payment.")],
        [new ErrorCodeReference(ErrorCodes.ValidationError, 400, "Fields are missing or wrong."), new ErrorCodeReference(ErrorCodes.RateLimited, 429, "Too many requests.")]);
}
