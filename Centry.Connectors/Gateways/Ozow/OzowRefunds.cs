using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// Refunds: a batch of one, paid in days from money that the merchant has put in beforehand. Ozow has no key of ours for one, so a refund is never
/// sent again. Sources: hub.ozow.com, "Submit refunds" and "List refunds"; the query by transaction is from integrations that run.
/// </summary>
internal sealed class OzowRefunds(OzowClient ozow, IOptionsMonitor<OzowOptions> options)
{
    private const int ReasonMax = 100;
    private const int AddressMax = 500;
    private static readonly string[] HashedFields = ["transactionId", "amount", "refundReason", "notifyUrl"];

    public async Task<GatewayOutcome> SubmitAsync(RefundSubmission refund, OzowAccount account, CancellationToken cancellationToken)
    {
        if (account.LacksForPayins() is { } lack)
            return new GatewayOutcome.Failed("missing_credentials", lack);
        if (!Guid.TryParse(refund.PayinProviderReference, out _))
            return new GatewayOutcome.Failed("missing_reference", "The provider never told its id of the payment, and refunds by that alone.");
        if (refund.CurrencyCode != OzowGateway.Currency)
            return new GatewayOutcome.Failed("invalid_currency", "Ozow gives rand back alone.");
        if (OzowTexts.Rands(refund.Amount) is not { } amount)
            return new GatewayOutcome.Failed("invalid_amount", "Ozow gives back amounts in cents, of less than ten million rand.");
        var (answer, obstacle) = await ozow.SendAsync(new OzowCall(OzowDoor.Refunds, "secure/refunds/submit", new JsonArray(Body(refund, amount, account))), account, cancellationToken);
        return obstacle ?? ReadSubmission(answer!, refund);
    }

    /// <summary>Ozow's list is asked first. Where it says nothing of the refund, signed notifications do.</summary>
    public async Task<GatewayOutcome> QueryAsync(RefundSubmission refund, OzowAccount account, CancellationToken cancellationToken)
    {
        // They may have been there when it was sent.
        if (account.LacksForPayins() is { } lack)
            return new GatewayOutcome.Unknown(lack);
        List<OzowRefundState> notices = [.. refund.Reports.Select(report => OzowNotice.Refund(report, account, options.CurrentValue)).OfType<OzowRefundState>()];
        if ((refund.ProviderReference ?? notices.FirstOrDefault(notice => notice.Fits(refund))?.RefundId) is not { } id)
            return new GatewayOutcome.Unknown("The provider's answer was lost, and without it there is nothing to ask by.");
        var path = $"secure/refunds/getrefundsbytransactionid?transactionId={Uri.EscapeDataString(refund.PayinProviderReference ?? "")}";
        var (answer, obstacle) = await ozow.SendAsync(new OzowCall(OzowDoor.Refunds, path), account, cancellationToken);
        var rows = answer is { Status: HttpStatusCode.OK } ? ProviderJson.ReadList(answer.Body, list => list.EnumerateArray().Select(OzowRefundState.Read).ToList()) : null;
        return Decide([.. (rows ?? []).Concat(notices).Where(state => id.Equals(state.RefundId, StringComparison.OrdinalIgnoreCase))], id, refund)
            ?? obstacle ?? new GatewayOutcome.Unknown($"The provider's answer to a status query tells nothing of the refund (HTTP {(int)answer!.Status}).");
    }

    private JsonObject Body(RefundSubmission refund, string amount, OzowAccount account)
    {
        var fields = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["transactionId"] = refund.PayinProviderReference,
            ["amount"] = amount,
            ["refundReason"] = OzowTexts.Plain(refund.Reason, ReasonMax, "Refund"),
            ["notifyUrl"] = OzowTexts.Address(refund.CallbackUrl, AddressMax),
            ["isRtc"] = "false",
        };
        var hashed = options.CurrentValue.RefundHashFields is { Count: > 0 } configured ? configured : HashedFields;
        var body = new JsonObject
        {
            ["transactionId"] = fields["transactionId"],
            ["amount"] = ProviderJson.Amount(amount),
            ["refundReason"] = fields["refundReason"],
        };
        if (fields["notifyUrl"] is { } notifyUrl)
            body["notifyUrl"] = notifyUrl;
        body["hashCheck"] = OzowHash.Of(hashed.Select(name => fields.GetValueOrDefault(name)), account.PrivateKey);
        body["isRtc"] = false;
        return body;
    }

    private static GatewayOutcome ReadSubmission(ProviderAnswer answer, RefundSubmission refund)
    {
        if (answer.Status != HttpStatusCode.OK)
            return OzowAnswers.ReadRefusal(answer);
        return ProviderJson.ReadList<GatewayOutcome>(answer.Body, list => list.GetArrayLength() == 1 ? ReadOne(list[0], refund) : null) ?? OzowAnswers.Unreadable;
    }

    // An id is given to what was created, and to nothing else.
    private static GatewayOutcome? ReadOne(JsonElement made, RefundSubmission refund)
    {
        if (OzowJson.Text(made, "transactionId") is { } transaction && !transaction.Equals(refund.PayinProviderReference, StringComparison.OrdinalIgnoreCase))
            return null;
        return (OzowJson.Id(made, "refundId"), OzowJson.Texts(made, "errors")) switch
        {
            (null, [var error, ..]) => OzowAnswers.Refused(error),
            ({ } id, []) => new GatewayOutcome.Accepted(id),
            _ => null,
        };
    }

    /// <returns>Null when nothing is told.</returns>
    private static GatewayOutcome? Decide(List<OzowRefundState> states, string id, RefundSubmission refund)
    {
        if (states.Any(state => !state.Fits(refund)))
            return new GatewayOutcome.Unknown("The provider reports another refund than was asked for.");
        if (states.Any(state => state.IsReturned))
            return new GatewayOutcome.Returned("refund_returned", "The customer's bank returned the refund: the account is closed.", id);
        var (complete, failed) = (states.Any(state => state.IsComplete), states.Find(state => state.HasFailed));
        if (complete && failed is not null)
            return new GatewayOutcome.Unknown("The provider has reported both that the money moved and that it did not.");
        if (complete)
            return new GatewayOutcome.Completed(id);
        if (failed is not null)
            return new GatewayOutcome.Failed("not_completed", $"The provider did not carry out the refund. {OzowTexts.Clip(failed.Message ?? "")}".TrimEnd(), id);
        return states.Any(state => state.IsPending) ? new GatewayOutcome.Accepted(id)
            : states.Count > 0 ? new GatewayOutcome.Unknown("The provider gave a status that is not known.")
            : null;
    }
}
