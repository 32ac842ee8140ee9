using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// Payins: a page at Ozow's on which the customer pays by his bank. Ozow knows nothing of a payment before the customer is on that page,
/// and takes any number of pages for one reference. Source: hub.ozow.com, "Post variables" and "Check transaction status".
/// </summary>
internal sealed partial class OzowPayins(OzowClient ozow, ILogger logger)
{
    // As many rows as Ozow tells at most: there may be others behind them.
    private const int RowsMax = 10;

    public async Task<GatewayOutcome> SubmitAsync(PayinSubmission payin, OzowAccount account, CancellationToken cancellationToken)
    {
        if (account.LacksForPayins() is { } lack)
            return new GatewayOutcome.Failed("missing_credentials", lack);
        if (payin.CurrencyCode != OzowGateway.Currency)
            return new GatewayOutcome.Failed("invalid_currency", "Ozow takes rand alone.");
        if (OzowTexts.Rands(payin.Amount) is not { } amount)
            return new GatewayOutcome.Failed("invalid_amount", "Ozow takes amounts in cents, of less than ten million rand.");
        var (answer, obstacle) = await ozow.SendAsync(new OzowCall(OzowDoor.Payments, "postpaymentrequest", Body(payin, amount, account)), account, cancellationToken);
        return obstacle ?? ReadPage(answer!);
    }

    public async Task<GatewayOutcome> QueryAsync(PayinSubmission payin, OzowAccount account, CancellationToken cancellationToken)
    {
        // They may have been there when it was sent.
        if (account.LacksForPayins() is { } lack)
            return new GatewayOutcome.Unknown(lack);
        var (answer, obstacle) = await AskAsync(payin.PaymentId, account, cancellationToken);
        if (answer is null)
            return obstacle!;
        if (answer.Status != HttpStatusCode.OK)
            return new GatewayOutcome.Unknown($"The provider answered a status query with HTTP {(int)answer.Status}.");
        return ProviderJson.ReadList(answer.Body, list => list.EnumerateArray().Select(OzowTransaction.Read).ToList()) is { } rows
            ? Decide(rows, payin, account)
            : OzowAnswers.Unreadable;
    }

    /// <summary>Asks for a payment that nobody made: the answer is none, or that the credentials are wrong.</summary>
    public async Task<string?> FindCredentialFaultAsync(OzowAccount account, CancellationToken cancellationToken)
    {
        if (account.LacksForPayins() is { } lack)
            return lack;
        var (answer, obstacle) = await AskAsync(Guid.Empty, account, cancellationToken);
        return CredentialFaults.Of(answer, obstacle);
    }

    private Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> AskAsync(Guid paymentId, OzowAccount account, CancellationToken cancellationToken)
    {
        var path = $"GetTransactionByReference?siteCode={Uri.EscapeDataString(account.SiteCode)}&transactionReference={paymentId:D}&isTest={IsTest(account)}";
        return ozow.SendAsync(new OzowCall(OzowDoor.Payments, path), account, cancellationToken);
    }

    // In the order in which they are hashed. An address that is too long is left out: the site's own settings count then, and
    // without any the payment is asked for by and by.
    private static JsonObject Body(PayinSubmission payin, string amount, OzowAccount account)
    {
        var back = OzowTexts.Address(payin.ReturnUrl);
        (string Name, string? Value)[] fields =
        [
            ("SiteCode", account.SiteCode),
            ("CountryCode", OzowGateway.Country),
            ("CurrencyCode", OzowGateway.Currency),
            ("Amount", amount),
            ("TransactionReference", payin.PaymentId.ToString("D")),
            ("BankReference", OzowTexts.Reference(payin.SubmissionId)),
            ("CancelUrl", back),
            ("ErrorUrl", back),
            ("SuccessUrl", back),
            ("NotifyUrl", OzowTexts.Address(payin.CallbackUrl)),
        ];
        var body = new JsonObject();
        foreach (var (name, value) in fields.Where(field => field.Value is not null))
            body[name] = value;
        body["IsTest"] = account.Access.IsSandbox;
        body["HashCheck"] = OzowHash.Of(fields.Select(field => field.Value).Append(IsTest(account)), account.PrivateKey);
        return body;
    }

    private static GatewayOutcome ReadPage(ProviderAnswer answer)
    {
        if (answer.Status != HttpStatusCode.OK)
            return OzowAnswers.ReadRefusal(answer);
        var (url, id, error) = ProviderJson.Read(answer.Body, json => (OzowJson.Text(json, "url"), OzowJson.Text(json, "paymentRequestId"), OzowJson.Text(json, "errorMessage")));
        return (url, error) switch
        {
            (null, not null) => OzowAnswers.Refused(error),
            (not null, null) when Uri.TryCreate(url, UriKind.Absolute, out var page) && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
                => new GatewayOutcome.Redirect(page, id),
            _ => OzowAnswers.Unreadable,
        };
    }

    /// <summary>One reference may have several attempts to pay. One that is complete wins over all, and nothing has failed while one is open.</summary>
    private GatewayOutcome Decide(List<OzowTransaction> rows, PayinSubmission payin, OzowAccount account)
    {
        if (rows.Count == 0)
            return DecideByNothing(payin);
        if (rows.Any(row => !row.IsOf(payin, account)))
            return new GatewayOutcome.Unknown("The provider reports another payment than was asked for.");
        var paid = rows.Where(row => row.Status == OzowTransaction.Complete).ToList();
        var fitting = paid.Where(row => row.Id is not null && row.Amount == payin.Amount && row.Currency is null or OzowGateway.Currency).ToList();
        if (fitting.Count > 1)
            LogPaidAgain(logger, payin.PaymentId, fitting.Count);
        if (fitting.Count > 0)
            return new GatewayOutcome.Completed(fitting[0].Id);
        if (paid.Count > 0)
            return new GatewayOutcome.Unknown("The provider reports another amount or currency than was asked for.");
        if (rows.Any(row => row.IsOpen))
            return new GatewayOutcome.Accepted(payin.ProviderReference);
        if (rows.Count >= RowsMax)
            return new GatewayOutcome.Unknown("The provider tells of as many attempts as it tells at most; there may be others.");
        return rows.FirstOrDefault(row => row.Failure is null) is null
            ? rows[0].Failure!
            : new GatewayOutcome.Unknown("The provider gave a status that is not known.");
    }

    /// <summary>
    /// No row at all: the customer has not been on the page yet, and may still go there. Only as long as no page was handed out can a
    /// new one be asked for without harm: the address of the first came with the answer that was lost, so nobody can ever pay on it.
    /// </summary>
    private static GatewayOutcome DecideByNothing(PayinSubmission payin)
    {
        if (payin.ProviderReference is not null)
            return new GatewayOutcome.Accepted(payin.ProviderReference);
        return payin.Reports.Count == 0 ? new GatewayOutcome.NotFound() : new GatewayOutcome.Unknown("A customer has been on a page of the provider's that it does not tell of.");
    }

    private static string IsTest(OzowAccount account) => account.Access.IsSandbox ? "true" : "false";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payin {PaymentId}: Ozow reports {Count} complete payments for its reference; all but the first have to be given back by hand")]
    private static partial void LogPaidAgain(ILogger logger, Guid paymentId, int count);

    /// <summary>One attempt to pay, as Ozow's query tells it.</summary>
    private sealed record OzowTransaction(string? Id, string? SiteCode, string? Reference, decimal? Amount, string? Currency, string? Status)
    {
        public const string Complete = "COMPLETE";

        // PendingInvestigation: money may have moved, and a person at Ozow's looks.
        public bool IsOpen => Status is "PENDING" or "PENDINGINVESTIGATION";

        /// <summary>Null when the status is none of a failure.</summary>
        public GatewayOutcome.Failed? Failure => Status switch
        {
            "CANCELLED" => new GatewayOutcome.Failed("approval_rejected", "The customer cancelled the payment.", Id),
            "ABANDONED" => new GatewayOutcome.Failed("abandoned", "The customer left the payment page without paying.", Id),
            "ERROR" => new GatewayOutcome.Failed("not_completed", "The provider could not carry out the payment.", Id),
            _ => null,
        };

        public static OzowTransaction Read(JsonElement row) => new(
            OzowJson.Id(row, "transactionId"), OzowJson.Text(row, "siteCode"), OzowJson.Text(row, "transactionReference"),
            OzowJson.Amount(row, "amount"), OzowJson.Text(row, "currencyCode")?.ToUpperInvariant(), OzowJson.Text(row, "status")?.ToUpperInvariant());

        public bool IsOf(PayinSubmission payin, OzowAccount account)
            => payin.PaymentId.ToString("D").Equals(Reference, StringComparison.OrdinalIgnoreCase)
                && (SiteCode is null || SiteCode.Equals(account.SiteCode, StringComparison.OrdinalIgnoreCase));
    }
}
