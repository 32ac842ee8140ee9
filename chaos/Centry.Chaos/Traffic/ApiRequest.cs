using System.Globalization;
using System.Text.Json;
using Centry.Chaos.Plan;

namespace Centry.Chaos.Traffic;

/// <summary>A request as it is sent, again and again if need be. Its body is bytes: a retry is the same to the byte.</summary>
internal sealed record ApiRequest(string Method, string Path, byte[]? Body = null, string? IdempotencyKey = null)
{
    private const int ListLength = 20;

    public static ApiRequest Get(string path) => new("GET", path);

    public static ApiRequest Balance { get; } = Get("/v1/balance");

    public static ApiRequest List(bool payouts) => Get(string.Create(CultureInfo.InvariantCulture, $"/v1/{(payouts ? "payouts" : "payins")}/list?limit={ListLength}"));

    /// <summary>Reads the payment that an earlier operation made.</summary>
    public static ApiRequest Read(Operation made, Guid id) => Get(PathOf(made) + "/" + id.ToString("D"));

    /// <summary>The request of an operation that asks for a payment. A refund's payin is the one that its target made.</summary>
    public static ApiRequest Create(ChaosPlan plan, Operation operation, Guid? payin)
    {
        var profile = ProviderProfile.All[operation.Profile];
        var key = plan.KeyOf(operation);
        return operation.Kind == OperationKind.Refund
            ? Refund(operation, payin!.Value, key)
            : new ApiRequest("POST", PathOf(operation), JsonSerializer.SerializeToUtf8Bytes(FieldsOf(operation, profile, key, profile.Major(operation.Amount))), key);
    }

    /// <summary>An earlier operation's key, with one unit more asked for.</summary>
    public static ApiRequest ReuseKey(ChaosPlan plan, Operation earlier)
        => Create(plan, earlier with { Amount = earlier.Amount + 1 }, null) with { IdempotencyKey = plan.KeyOf(earlier) };

    public static ApiRequest Refund(Operation operation, Guid payin, string key) => new(
        "POST", FormattableString.Invariant($"/v1/payins/{payin:D}/refund"),
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["amount"] = ProviderProfile.All[operation.Profile].Major(Math.Max(1, operation.Amount)) }), key);

    private static string PathOf(Operation operation) => operation.CreatesPayin ? "/v1/payins" : "/v1/payouts";

    private static Dictionary<string, object> FieldsOf(Operation operation, ProviderProfile profile, string reference, string amount)
    {
        var body = new Dictionary<string, object>
        {
            ["country_code"] = profile.CountryCode,
            ["currency_code"] = profile.CurrencyCode,
            ["payment_method"] = profile.PaymentMethod,
            ["gateway"] = profile.Gateway,
            ["amount"] = amount,
            ["reference"] = reference,
            ["description"] = "Chaos",
        };
        if (operation.Recipients is { } recipients)
        {
            body["is_bulk"] = true;
            body["bulk_recipients"] = recipients.Select((r, i) => new Dictionary<string, object>
            {
                ["name"] = FormattableString.Invariant($"Recipient {i + 1}"),
                ["phone"] = r.Phone,
                ["amount"] = profile.Major(r.Amount),
            }).ToList();
        }
        else if (operation.CreatesPayin)
        {
            body["customer_phone"] = operation.Phone!;
        }
        else
        {
            body["recipient_name"] = "Amina Nakato";
            body["recipient_phone"] = operation.Phone!;
        }

        return body;
    }
}
