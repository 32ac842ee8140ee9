using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>An answer of Airtel's, taken apart. Its <c>success</c> is not looked at: Airtel's own samples have it false beside success.</summary>
/// <param name="Code">The newest code that it carries: the response code, else the older result code, else the router's.</param>
/// <param name="TransactionId">Ours; null where the answer has none, or <c>false</c> in its place.</param>
internal sealed record AirtelAnswer(HttpStatusCode Http, string? Code, string? Status, string? TransactionId, string? MoneyId)
{
    public static AirtelAnswer Read(ProviderAnswer answer)
        => ProviderJson.Read(answer.Body, json =>
        {
            var status = Part(json, "status");
            var transaction = Part(Part(json, "data"), "transaction");
            return new AirtelAnswer(
                answer.Status,
                ProviderJson.Text(status, "response_code") ?? ProviderJson.Text(status, "result_code") ?? ProviderJson.Text(json, "status_code"),
                ProviderJson.Text(transaction, "status"), ProviderJson.Text(transaction, "id"), ProviderJson.Text(transaction, "airtel_money_id"));
        }) ?? new AirtelAnswer(answer.Status, null, null, null, null);

    private static JsonElement Part(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : default;
}

/// <summary>What Airtel's answers mean. Whatever is not understood is unknown: it may have happened.</summary>
internal static class AirtelAnswers
{
    /// <summary>A push's answer. However it words it, the customer has not paid yet; only the enquiry says so.</summary>
    public static GatewayOutcome ReadPush(AirtelAnswer answer) => ReadSubmission(answer) ?? Unclear(answer);

    /// <summary>A disbursement's answer, which may already be its end.</summary>
    public static GatewayOutcome ReadDisbursement(AirtelAnswer answer, string id)
        => answer.Http == HttpStatusCode.OK && answer.TransactionId == id && ByStatus(answer) is { } ended and not GatewayOutcome.Accepted ? ended : ReadSubmission(answer) ?? Unclear(answer);

    /// <summary>An enquiry's answer. It names no amount, and is ours by its id.</summary>
    public static GatewayOutcome ReadStatus(AirtelAnswer answer, string id)
    {
        // That there is none is said with a code of Airtel's; a bare 404 is somebody else's.
        if (AirtelReasons.MeaningOf(answer.Code) == AirtelMeaning.NotFound && answer.Status is null)
            return new GatewayOutcome.NotFound();
        if (answer.Http != HttpStatusCode.OK)
            return Unclear(answer);
        if (answer.TransactionId is { } told && told != id)
            return new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
        return ByStatus(answer) ?? Unclear(answer);
    }

    public static GatewayOutcome ReadRefund(AirtelAnswer answer)
    {
        if (answer is { Http: HttpStatusCode.OK, Status: "SUCCESS", Code: "ESB000010" or "DP00800001001" })
            return new GatewayOutcome.Completed(answer.MoneyId);
        if (answer.Http == HttpStatusCode.TooManyRequests)
            return TooMany;
        if (AirtelReasons.MeaningOf(answer.Code) == AirtelMeaning.NotFound)
            return new GatewayOutcome.Failed("payin_not_found", "The provider does not know the payment to be refunded.");
        return AirtelReasons.FailureOf(answer.Code) is { } failed ? failed : Unclear(answer);
    }

    public static ProviderBalance ReadBalance(ProviderAnswer answer, string currency)
    {
        var (balance, told) = answer.Status != HttpStatusCode.OK ? default : ProviderJson.Read(answer.Body, json => json.TryGetProperty("data", out var data)
            ? (ProviderJson.Text(data, "balance"), ProviderJson.Text(data, "currency"))
            : default);
        // "37,600.00": with commas between thousands.
        return told == currency && decimal.TryParse(balance, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var available)
            ? new ProviderBalance.Known(available, currency)
            : BalanceFaults.Unreadable(answer);
    }

    private static GatewayOutcome? ReadSubmission(AirtelAnswer answer)
    {
        if (answer.Http == HttpStatusCode.TooManyRequests)
            return TooMany;
        // Behind a gateway's own trouble a code says nothing of what was done.
        if ((int)answer.Http >= 500)
            return null;
        return AirtelReasons.MeaningOf(answer.Code) == AirtelMeaning.UnderWay ? new GatewayOutcome.Accepted() : AirtelReasons.FailureOf(answer.Code);
    }

    private static GatewayOutcome? ByStatus(AirtelAnswer answer) => answer.Status switch
    {
        "TS" => new GatewayOutcome.Completed(answer.MoneyId),
        "TF" => AirtelReasons.FailureOf(answer.Code, answer.MoneyId) ?? new GatewayOutcome.Failed("not_completed", "The provider did not carry out the payment.", answer.MoneyId),
        "TE" => new GatewayOutcome.Failed(AirtelReasons.Expired, "The customer did not approve the payment in time.", answer.MoneyId),
        "TIP" or "TA" => new GatewayOutcome.Accepted(),
        _ => null,
    };

    private static GatewayOutcome.NotSent TooMany { get; } = new("The provider asks for fewer requests (HTTP 429).");

    private static GatewayOutcome.Unknown Unclear(AirtelAnswer answer) => new($"The provider's answer decides nothing (HTTP {(int)answer.Http}).");
}
