using System.Text.Json.Nodes;

namespace Centry.Dashboard.Documentation;

/// <summary>A call of the merchant API that a sample makes, in no language yet.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Body">Null where it sends none.</param>
/// <param name="MovesMoney">Whether it carries an Idempotency-Key.</param>
public sealed record SampleCall(string Title, HttpMethod Method, string Path, JsonObject? Body = null, bool MovesMoney = false)
{
    /// <summary>Stands in samples where the reader's key belongs; the page's script puts it there.</summary>
    public const string KeyPlaceholder = "mk_test_YOUR_SANDBOX_KEY";

    /// <summary>Stand in samples for the id of a payment that was created before.</summary>
    public const string PayinPlaceholder = "PAYIN_ID";
    public const string PayoutPlaceholder = "PAYOUT_ID";

    /// <param name="operation">As a page names it.</param>
    /// <param name="gateway">Needed by operations that differ by gateway.</param>
    /// <exception cref="InvalidOperationException">There is no such operation, or it wants a gateway.</exception>
    public static SampleCall Of(string operation, GatewayFacts? gateway) => (operation, gateway) switch
    {
        ("payin", not null) => new("Create a payin", HttpMethod.Post, "/v1/payins", gateway.Payin(), MovesMoney: true),
        ("payout", not null) => new("Create a payout", HttpMethod.Post, "/v1/payouts", gateway.Payout(), MovesMoney: true),
        ("bulk", not null) => new("Create a bulk payout", HttpMethod.Post, "/v1/payouts", gateway.BulkPayout(), MovesMoney: true),
        ("get-payin", null) => new("Get a payin", HttpMethod.Get, $"/v1/payins/{PayinPlaceholder}"),
        ("list-payins", null) => new("List payins", HttpMethod.Get, "/v1/payins/list?status=completed&limit=50"),
        ("complete", null) => new("Complete a payin", HttpMethod.Post, $"/v1/payins/{PayinPlaceholder}/complete", new() { ["status"] = "completed" }, MovesMoney: true),
        ("fail", null) => new("Fail a payin", HttpMethod.Post, $"/v1/payins/{PayinPlaceholder}/complete",
            new() { ["status"] = "failed", ["failure_reason"] = "The customer changed her mind" }, MovesMoney: true),
        ("refund", null) => new("Refund a payin", HttpMethod.Post, $"/v1/payins/{PayinPlaceholder}/refund", [], MovesMoney: true),
        ("get-payout", null) => new("Get a payout", HttpMethod.Get, $"/v1/payouts/{PayoutPlaceholder}"),
        ("recipients", null) => new("List a bulk payout's recipients", HttpMethod.Get, $"/v1/payouts/{PayoutPlaceholder}/recipients?limit=100"),
        ("balance", null) => new("Get balances", HttpMethod.Get, "/v1/balance"),
        ("events", null) => new("Read events", HttpMethod.Get, "/v1/events?limit=100"),
        _ => throw new InvalidOperationException($"There is no sample {operation} for {gateway?.Id ?? "no gateway"}."),
    };
}
