using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>What MTN's answers mean. Whatever is not understood is unknown: it may have happened.</summary>
internal static class MtnAnswers
{
    // Refusals that MTN gives before it takes a payment on. INTERNAL_PROCESSING_ERROR is not among them: the payment may exist.
    // Nor is NOT_ENOUGH_FUNDS: it may be the first sending of the same transfer that emptied the account.
    private static readonly HashSet<string> RefusedAtOnce = new(StringComparer.OrdinalIgnoreCase)
    {
        "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY",
        "PAYER_NOT_FOUND", "PAYEE_NOT_FOUND", "PAYEE_NOT_ALLOWED_TO_RECEIVE",
    };

    public static GatewayOutcome ReadSubmission(ProviderAnswer answer, MtnOperation operation)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.Accepted:
                return new GatewayOutcome.Accepted();
            case HttpStatusCode.Conflict:
                return new GatewayOutcome.Accepted(); // it has this reference already; the next query says how it stands
            case HttpStatusCode.BadRequest or HttpStatusCode.Forbidden:
                return operation.Reasons.Failed(ErrorCode(answer), $"The provider refused the payment (HTTP {(int)answer.Status}).");
            case HttpStatusCode.NotFound when ErrorCode(answer) is { } code:
                return operation.Reasons.Failed(code, "The provider refused the payment (HTTP 404).");
            case HttpStatusCode.TooManyRequests:
                return new GatewayOutcome.NotSent("The provider asks for fewer requests (HTTP 429).");
            case HttpStatusCode.InternalServerError when ErrorCode(answer) is { } code && RefusedAtOnce.Contains(code):
                return operation.Reasons.Failed(code, "The provider refused the payment.");
            default:
                return new GatewayOutcome.Unknown($"The provider answered HTTP {(int)answer.Status}.");
        }
    }

    /// <summary><c>{"availableBalance":"0","currency":"EUR"}</c>; the sandbox's currency is its own.</summary>
    public static ProviderBalance ReadBalance(ProviderAnswer answer)
    {
        var (balance, currency) = answer.Status != HttpStatusCode.OK ? default
            : ProviderJson.Read(answer.Body, json => (ProviderJson.Text(json, "availableBalance"), ProviderJson.Text(json, "currency")));
        return currency is { Length: 3 } && ProviderJson.Amount(balance) is { } available
            ? new ProviderBalance.Known(available, currency)
            : BalanceFaults.Unreadable(answer);
    }

    /// <param name="currency">The currency as it went over the wire.</param>
    public static GatewayOutcome ReadStatus(ProviderAnswer answer, MtnOrder order, string currency)
    {
        if (answer.Status == HttpStatusCode.NotFound && ErrorCode(answer) == "RESOURCE_NOT_FOUND")
            return new GatewayOutcome.NotFound();
        if (answer.Status != HttpStatusCode.OK)
            return new GatewayOutcome.Unknown($"The provider answered a status query with HTTP {(int)answer.Status}.");
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var status = json.RootElement;
            return Text(status, "status")?.ToUpperInvariant() switch
            {
                "PENDING" => new GatewayOutcome.Accepted(),
                "SUCCESSFUL" => ReadSuccess(status, order, currency),
                "FAILED" or "REJECTED" => ReadFailure(status, order),
                // A payer let the time pass. With nobody to ask it would be MTN that ran out of time, and the money may have moved.
                "TIMEOUT" when order.Operation.AsksPayer => ReadFailure(status, order),
                _ => new GatewayOutcome.Unknown("The provider gave a status that is not known."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new GatewayOutcome.Unknown("The provider's status could not be read.");
        }
    }

    public static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Money is booked for what was asked, or not at all.
    private static GatewayOutcome ReadSuccess(JsonElement status, MtnOrder order, string currency)
    {
        if (!decimal.TryParse(Text(status, "amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount != order.Amount)
            return new GatewayOutcome.Unknown("The provider reports another amount than was asked for.");
        if (Text(status, "currency") != currency)
            return new GatewayOutcome.Unknown("The provider reports another currency than was asked for.");
        return IsOf(order, Text(status, "externalId"))
            ? new GatewayOutcome.Completed(Text(status, "financialTransactionId"))
            : new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
    }

    private static GatewayOutcome ReadFailure(JsonElement status, MtnOrder order)
    {
        if (Text(status, "externalId") is { } id && !IsOf(order, id))
            return new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
        var reason = MtnReasons.Read(status);
        return MtnReasons.IsTransient(reason)
            ? new GatewayOutcome.Unknown("The provider reports a failure and, with it, that it is still at work.")
            : order.Operation.Reasons.Failed(reason, "The provider reported the payment as failed.");
    }

    private static bool IsOf(MtnOrder order, string? externalId) => externalId == order.PaymentId.ToString("D");

    private static string? ErrorCode(ProviderAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Text(json.RootElement, "code") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
