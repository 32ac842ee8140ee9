using System.Net;
using System.Text.Json;

namespace Centry.Connectors.Gateways.CallPay;

/// <summary>What CallPay says of a transaction. Numbers come as text, and flags as 0 and 1.</summary>
internal sealed record CallPayTransaction(string Id, string? MerchantReference, decimal? Amount, string? Currency, bool? Successful, string? Status, decimal? Refunded, string? Reason)
{
    /// <summary>Null when the answer is none.</summary>
    public static CallPayTransaction? Read(ProviderAnswer answer) => answer.Status != HttpStatusCode.OK ? null : ProviderJson.Read(answer.Body, json =>
        ProviderJson.Text(json, "id") is not { } id ? null : new CallPayTransaction(
            id, ProviderJson.Text(json, "merchant_reference"), ProviderJson.Amount(ProviderJson.Text(json, "amount")), ProviderJson.Text(json, "currency"),
            Flag(json, "successful"), ProviderJson.Text(json, "status")?.ToLowerInvariant(), ProviderJson.Amount(ProviderJson.Text(json, "refunded_amount")), ProviderJson.Text(json, "reason")));

    internal static bool? Flag(JsonElement json, string name)
        => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => ProviderJson.Text(json, name) switch { "1" => true, "0" => false, _ => null },
        };
}

/// <summary>What CallPay's answers mean. Whatever is not understood is unknown: it may have happened.</summary>
internal static class CallPayAnswers
{
    private const string Complete = "complete";
    private const int ReasonMax = 200;

    public static GatewayOutcome ReadPaymentKey(ProviderAnswer answer)
    {
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.Created))
            return ReadRefusal(answer);
        var (key, url) = ProviderJson.Read(answer.Body, json => (ProviderJson.Text(json, "key"), ProviderJson.Text(json, "url")));
        return key is not null && Uri.TryCreate(url, UriKind.Absolute, out var page) && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
            ? new GatewayOutcome.Redirect(page, key)
            : new GatewayOutcome.Unknown("The provider's answer could not be read.");
    }

    /// <param name="reference">Ours, as it was sent.</param>
    public static GatewayOutcome ReadStatus(ProviderAnswer answer, string askedId, string reference, PayinSubmission payin)
    {
        if (CallPayTransaction.Read(answer) is not { } transaction)
            return new GatewayOutcome.Unknown($"The provider's status could not be read (HTTP {(int)answer.Status}).");
        if (transaction.Id != askedId || !string.Equals(transaction.MerchantReference, reference, StringComparison.OrdinalIgnoreCase))
            return new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
        if (transaction.Amount != payin.Amount || transaction.Currency != payin.CurrencyCode)
            return new GatewayOutcome.Unknown("The provider reports another amount than was asked for.");
        return transaction switch
        {
            { Successful: true, Status: Complete } => new GatewayOutcome.Completed(transaction.Id),
            { Successful: false, Status: not (null or "pending" or "processing") } => new GatewayOutcome.Failed("not_completed", Sentence("The payment was not completed", transaction.Reason), transaction.Id),
            _ => new GatewayOutcome.Accepted(),
        };
    }

    public static GatewayOutcome ReadRefund(ProviderAnswer answer, RefundSubmission refund)
    {
        if (answer.Status != HttpStatusCode.OK)
            return ReadRefusal(answer);
        var (success, amount, id, reason) = ProviderJson.Read(answer.Body, json => (
            CallPayTransaction.Flag(json, "success"), ProviderJson.Amount(ProviderJson.Text(json, "refunded_amount")), ProviderJson.Text(json, "callpay_transaction_id"), ProviderJson.Text(json, "reason")));
        return success switch
        {
            true when amount == refund.Amount => new GatewayOutcome.Completed(id),
            true => new GatewayOutcome.Unknown("The provider reports another amount than was asked for."),
            false => new GatewayOutcome.Failed("provider_refused", Sentence("The provider refused the refund", reason)),
            null => new GatewayOutcome.Unknown("The provider's answer could not be read."),
        };
    }

    /// <summary>
    /// A transaction tells how much of it was given back, and not by which refund: that all of it was is the only thing that says it of this one.
    /// That nothing was may change while the first request is still under way.
    /// </summary>
    public static GatewayOutcome ReadRefundStatus(ProviderAnswer answer, RefundSubmission refund)
        => CallPayTransaction.Read(answer) is { } transaction && transaction.Id == refund.PayinProviderReference
            && transaction.Amount == refund.Amount && transaction.Refunded == refund.Amount
            ? new GatewayOutcome.Completed(transaction.Id)
            : new GatewayOutcome.Unknown("The provider does not tell one refund from another.");

    private static GatewayOutcome ReadRefusal(ProviderAnswer answer) => answer.Status switch
    {
        HttpStatusCode.TooManyRequests => new GatewayOutcome.NotSent("The provider asks for fewer requests (HTTP 429)."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when Message(answer) is not null
            => new GatewayOutcome.NotSent($"The provider refused the account's credentials (HTTP {(int)answer.Status}), or our clock is wrong."),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound when Message(answer) is { } message
            => new GatewayOutcome.Failed("provider_refused", Sentence("The provider refused it", message)),
        _ => new GatewayOutcome.Unknown($"The provider answered HTTP {(int)answer.Status}."),
    };

    private static string? Message(ProviderAnswer answer)
        => ProviderJson.Read(answer.Body, json => ProviderJson.Text(json, "name") is null ? null : ProviderJson.Text(json, "message"));

    private static string Sentence(string what, string? why)
        => string.IsNullOrWhiteSpace(why) ? what + "." : $"{what}: {(why.Length <= ReasonMax ? why : why[..ReasonMax])}";
}
