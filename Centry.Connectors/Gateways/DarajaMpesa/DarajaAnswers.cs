using System.Collections.Frozen;
using System.Net;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>What Daraja's answers mean. Whatever is not understood is unknown: it may have happened.</summary>
internal static class DarajaAnswers
{
    // 400.003.01, 404.001.03 and 404.001.04 are the token or its header; 401.002.01 is the authorization as a whole.
    private static readonly FrozenSet<string> OfTokens = FrozenSet.Create(StringComparer.Ordinal, "400.003.01", "404.001.03", "404.001.04", "401.002.01");

    private const string Success = "0";
    private const string Duplicate = "15";

    // One code for a push that is being worked on, for wrong credentials and for a locked subscriber: the message tells them apart.
    private const string ManyThings = "500.001.1001";

    public static bool RefusesToken(ProviderAnswer answer) => answer.Status == HttpStatusCode.Unauthorized || (ErrorOf(answer).Code is { } code && OfTokens.Contains(code));

    public static GatewayOutcome ReadPush(ProviderAnswer answer)
    {
        if (answer.Status != HttpStatusCode.OK)
            return ReadRefusal(answer, isPush: true);
        var id = ProviderJson.Read(answer.Body, json => ProviderJson.Text(json, "ResponseCode") == Success ? ProviderJson.Text(json, "CheckoutRequestID") : null);
        return id is null ? Unreadable : new GatewayOutcome.Accepted(id);
    }

    /// <param name="reference">Which of the two ids that a call was given is kept as the provider's reference.</param>
    public static GatewayOutcome ReadAcknowledgement(ProviderAnswer answer, string reference)
    {
        if (answer.Status != HttpStatusCode.OK)
            return ReadRefusal(answer, isPush: false);
        return ProviderJson.Read<GatewayOutcome>(answer.Body, json => ProviderJson.Text(json, "ResponseCode") switch
        {
            Success => new GatewayOutcome.Accepted(ProviderJson.Text(json, reference)),
            Duplicate => new GatewayOutcome.Accepted(), // it has this id already; the next query says how it stands
            _ => null,
        }) ?? Unreadable;
    }

    /// <param name="reports">What was reported of this push.</param>
    public static GatewayOutcome ReadPushStatus(ProviderAnswer answer, PayinSubmission payin, string checkoutRequestId, IReadOnlyList<DarajaPushReport> reports)
    {
        if (answer.Status == HttpStatusCode.InternalServerError && ErrorOf(answer) is { Code: ManyThings, Message: { } message } && Says(message, "process"))
            return new GatewayOutcome.Accepted(checkoutRequestId);
        if (answer.Status != HttpStatusCode.OK)
            return new GatewayOutcome.Unknown($"The provider answered a status query with HTTP {(int)answer.Status}.");
        var (asked, code) = ProviderJson.Read(answer.Body, json => ProviderJson.Text(json, "ResponseCode") == Success
            ? (ProviderJson.Text(json, "CheckoutRequestID"), ProviderJson.Text(json, "ResultCode"))
            : default);
        if (code is null)
            return new GatewayOutcome.Unknown("The provider's status could not be read.");
        if (asked != checkoutRequestId)
            return new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
        if (code == Success)
            return ReadSuccess(payin, checkoutRequestId, reports);
        return DarajaReasons.OfPushes.Find(code, checkoutRequestId) ?? (GatewayOutcome)new GatewayOutcome.Unknown($"The provider gave a result that is not known ({Clip(code)}).");
    }

    // The status names no amount and no receipt; the report does, and money is booked for what was asked, or not at all.
    private static GatewayOutcome ReadSuccess(PayinSubmission payin, string checkoutRequestId, IReadOnlyList<DarajaPushReport> reports)
    {
        if (reports.Any(report => report.Amount is { } amount && amount != payin.Amount))
            return new GatewayOutcome.Unknown("The provider reports another amount than was asked for.");
        var receipt = reports.FirstOrDefault(report => report is { Amount: not null, Receipt: not null })?.Receipt;
        return receipt is null && payin.ProviderReference is null
            ? new GatewayOutcome.Unknown("Which push this was is known from a report alone, and that names no amount.")
            : new GatewayOutcome.Completed(receipt ?? checkoutRequestId);
    }

    private static GatewayOutcome ReadRefusal(ProviderAnswer answer, bool isPush)
    {
        var (code, message) = ErrorOf(answer);
        switch (answer.Status)
        {
            case HttpStatusCode.TooManyRequests:
                return new GatewayOutcome.NotSent("The provider asks for fewer requests (HTTP 429).");
            case HttpStatusCode.BadRequest when code == "400.003.02":
                return new GatewayOutcome.Failed("callback_url_refused", "The provider does not take our callback address.");
            case HttpStatusCode.BadRequest when code == "400.002.02":
                return new GatewayOutcome.Failed("invalid_request", $"The provider refused the payment: {Clip(message ?? code)}");
            case HttpStatusCode.BadRequest when code is not null:
                return new GatewayOutcome.Failed("provider_refused", $"The provider refused the payment ({Clip(code)}).");
            // Refused while another prompt was open. Later by itself it would meet a customer who has paid or left.
            case HttpStatusCode.InternalServerError when code == ManyThings && isPush && Says(message, "lock"):
                return new GatewayOutcome.Failed("payer_busy", DarajaReasons.PayerBusy);
            case HttpStatusCode.InternalServerError when code == ManyThings && Says(message, "credential"):
                return new GatewayOutcome.Failed("wrong_credentials", "The provider refused the account's short code or passkey.");
            default:
                return new GatewayOutcome.Unknown($"The provider answered HTTP {(int)answer.Status}.");
        }
    }

    private static (string? Code, string? Message) ErrorOf(ProviderAnswer answer)
        => ProviderJson.Read(answer.Body, json => (ProviderJson.Text(json, "errorCode"), ProviderJson.Text(json, "errorMessage")));

    private static bool Says(string? message, string word) => message?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private static string Clip(string text) => text.Length <= 100 ? text : text[..100];

    private static GatewayOutcome.Unknown Unreadable { get; } = new("The provider's answer could not be read.");
}
