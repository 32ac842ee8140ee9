using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Dashboard.Documentation;

/// <summary>
/// What the samples need to know of a gateway, as the head of its page says: from these few facts come the same calls for each gateway.
/// </summary>
public sealed record GatewayFacts(IReadOnlyDictionary<string, string> Facts)
{
    public string Id => Facts["gateway"];

    public string Name => Facts["name"];

    public string Country => Facts["country"];

    public string PaymentMethod => Facts["method"];

    public bool PaysOut => Facts.ContainsKey("payout_amount");

    /// <summary>The body of <c>POST /v1/payins</c>.</summary>
    public JsonObject Payin() => Filled(new()
    {
        ["country_code"] = Country,
        ["amount"] = Amount("amount"),
        ["payment_method"] = PaymentMethod,
        ["gateway"] = Id,
        ["customer_name"] = "Jane Doe",
        ["customer_phone"] = Facts.GetValueOrDefault("phone"),
        ["reference"] = "ORDER-1234",
    });

    /// <summary>The body of <c>POST /v1/payouts</c> to one recipient.</summary>
    public JsonObject Payout() => Filled(new()
    {
        ["country_code"] = Country,
        ["amount"] = Amount("payout_amount"),
        ["payment_method"] = PaymentMethod,
        ["gateway"] = Id,
        ["recipient_name"] = "John Supplier",
        ["recipient_phone"] = Facts.GetValueOrDefault("phone"),
        ["recipient_account_number"] = Facts.GetValueOrDefault("account_number"),
        ["recipient_bank_name"] = Facts.GetValueOrDefault("bank_name"),
        ["recipient_bank_code"] = Facts.GetValueOrDefault("bank_code"),
        ["reference"] = "PAY-9876",
    });

    /// <summary>The body of <c>POST /v1/payouts</c> to two recipients.</summary>
    public JsonObject BulkPayout() => Filled(new()
    {
        ["country_code"] = Country,
        ["payment_method"] = PaymentMethod,
        ["gateway"] = Id,
        ["is_bulk"] = true,
        ["bulk_recipients"] = new JsonArray(Recipient("Alice"), Recipient("Bob")),
        ["reference"] = "PAYROLL-11",
    });

    private JsonObject Recipient(string name) => Filled(new()
    {
        ["name"] = name,
        ["phone"] = Facts.GetValueOrDefault("phone"),
        ["account_number"] = Facts.GetValueOrDefault("account_number"),
        ["bank_code"] = Facts.GetValueOrDefault("bank_code"),
        ["amount"] = Amount("payout_amount"),
    });

    private decimal Amount(string fact) => decimal.Parse(Facts[fact], CultureInfo.InvariantCulture);

    /// <summary>Without what this gateway has no fact for.</summary>
    private static JsonObject Filled(JsonObject body)
    {
        foreach (var empty in body.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            body.Remove(empty);
        }
        return body;
    }
}
