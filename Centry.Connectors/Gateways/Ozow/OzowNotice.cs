using System.Text;
using System.Text.Json;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// What Ozow tells by itself: of payments and refunds as a form, of payouts as JSON, and to the customer's browser as a query string. All
/// of it is hashed with a key of the account's. Sources: hub.ozow.com, "Response variables", "Refund processing", "Process Ozow response".
/// </summary>
internal static class OzowNotice
{
    private const string HashName = "Hash";
    private const string RefundIdName = "RefundId";
    private const string AccessTokenHeader = "AccessToken";

    private static readonly string[] ResponseFields =
    [
        "SiteCode", "TransactionId", "TransactionReference", "Amount", "Status", "Optional1", "Optional2", "Optional3", "Optional4", "Optional5", "CurrencyCode", "IsTest", "StatusMessage",
    ];

    private static readonly string[] RefundFields = [RefundIdName, "TransactionId", "CurrencyCode", "Amount", "Status", "BankName", "AccountNumber", "StatusMessage"];

    /// <summary>The payment that a notification names.</summary>
    public static Guid? PaymentId(CallbackRequest callback)
    {
        if (IsJson(callback))
            return OzowTexts.Addressee(OzowQuestion.Read(callback)?.NotifyUrl)?.PaymentId;
        return Guid.TryParseExact(Fields(callback).GetValueOrDefault("TransactionReference"), "D", out var id) ? id : null;
    }

    public static CallbackProof Prove(CallbackRequest callback, OzowAccount account, OzowOptions options)
    {
        if (IsJson(callback))
            return IsOfPayouts(callback, account) ? CallbackProof.Valid : CallbackProof.Invalid;
        var fields = Fields(callback);

        // A browser that comes back with nothing says nothing; it is no forgery either.
        if (!fields.ContainsKey(HashName) && (IsGet(callback) || fields.Count == 0))
            return CallbackProof.None;
        return IsRight(fields, account, options) ? CallbackProof.Valid : CallbackProof.Invalid;
    }

    /// <summary>What a notification tells of a refund; null when it is none, or when its hash is wrong.</summary>
    public static OzowRefundState? Refund(CallbackRequest callback, OzowAccount account, OzowOptions options)
    {
        if (IsJson(callback) || IsGet(callback))
            return null;
        var fields = Fields(callback);
        return fields.ContainsKey(RefundIdName) && IsRight(fields, account, options) ? OzowRefundState.Read(fields) : null;
    }

    /// <summary>Ozow's id of a payout of this reference; null when a notification names none, or when its hash is wrong.</summary>
    public static string? PayoutId(CallbackRequest callback, string reference, OzowAccount account)
        => IsJson(callback) && IsOfPayouts(callback, account)
            ? ProviderJson.Read(callback.Body, json => reference.Equals(OzowJson.Text(json, "merchantReference"), StringComparison.OrdinalIgnoreCase) ? OzowJson.Id(json, "payoutId") : null)
            : null;

    private static bool IsRight(Dictionary<string, string> fields, OzowAccount account, OzowOptions options)
    {
        if (account.LacksForPayins() is not null)
            return false;
        var hashed = fields.ContainsKey(RefundIdName)
            ? options.RefundNoticeHashFields is { Count: > 0 } ofRefunds ? ofRefunds : RefundFields
            : options.ResponseHashFields is { Count: > 0 } ofResponses ? ofResponses : ResponseFields;
        return OzowHash.IsRight(fields.GetValueOrDefault(HashName), hashed.Select(name => fields.GetValueOrDefault(name)), account.PrivateKey);
    }

    // The token is agreed on for the question alone. A notification may bring it, and then it has to be right.
    private static bool IsOfPayouts(CallbackRequest callback, OzowAccount account)
    {
        if (account.LacksForPayouts() is not null)
            return false;
        var question = OzowQuestion.Read(callback);
        var token = callback.Headers.GetValueOrDefault(AccessTokenHeader);
        if (account.PayoutsAccessToken is { } agreed && (question is not null || token is not null) && !OzowHash.AreEqual(token, agreed))
            return false;
        return question?.IsHashRight(account) ?? IsStatusHashRight(callback, account);
    }

    private static bool IsStatusHashRight(CallbackRequest callback, OzowAccount account)
        => ProviderJson.Read(callback.Body, json => OzowJson.Object(json, "payoutStatus") is { } status && OzowHash.IsRight(
            OzowJson.Text(json, "hashCheck"),
            [
                OzowJson.Text(json, "payoutId"), OzowJson.Text(json, "siteCode"), OzowJson.Text(json, "merchantReference"), OzowJson.Text(json, "customerMerchantReference"),
                OzowJson.Text(status, "status"), OzowJson.Text(status, "subStatus"),
            ],
            account.PayoutsApiKey));

    private static bool IsGet(CallbackRequest callback) => callback.Method.Equals("GET", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(CallbackRequest callback) => callback.Body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    // The query string of a browser that was sent back; else the form.
    private static Dictionary<string, string> Fields(CallbackRequest callback)
        => OzowTexts.Fields(callback.Body.Length == 0 ? callback.Query : Encoding.UTF8.GetString(callback.Body.Span));
}

/// <summary>Ozow's question before it pays: is this order yours? Source: hub.ozow.com, "Verify payout webhook".</summary>
internal sealed record OzowQuestion(
    string PayoutId, string? SiteCode, decimal? Amount, string? MerchantReference, string? CustomerBankReference, string? IsRtc, string? NotifyUrl,
    string? BankGroupId, string? AccountNumber, string? BranchCode, string? HashCheck)
{
    /// <summary>Null when the callback is no such question.</summary>
    public static OzowQuestion? Read(CallbackRequest callback) => ProviderJson.Read(callback.Body, json =>
        OzowJson.Id(json, "payoutId") is { } id && OzowJson.Object(json, "bankingDetails") is { } banking && OzowJson.Object(json, "payoutStatus") is null
            ? Of(id, json, banking)
            : null);

    /// <summary>The order's own hash, with Ozow's id in front.</summary>
    public bool IsHashRight(OzowAccount account) => OzowTexts.Cents(Amount) is { } cents && OzowHash.IsRight(
        HashCheck, [PayoutId, SiteCode, cents, MerchantReference, CustomerBankReference, IsRtc, NotifyUrl, BankGroupId, AccountNumber, BranchCode], account.PayoutsApiKey);

    private static OzowQuestion Of(string id, JsonElement json, JsonElement banking) => new(
        id, OzowJson.Text(json, "siteCode"), OzowJson.Amount(json, "amount"), OzowJson.Text(json, "merchantReference"), OzowJson.Text(json, "customerBankReference"),
        OzowJson.Text(json, "isRtc"), OzowJson.Text(json, "notifyUrl"), OzowJson.Text(banking, "bankGroupId"), OzowJson.Text(banking, "accountNumber"),
        OzowJson.Text(banking, "branchCode"), OzowJson.Text(json, "hashCheck"));
}
