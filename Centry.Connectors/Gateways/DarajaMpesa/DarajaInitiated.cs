using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>The calls that only an initiator may make, which Daraja answers later: payouts (B2C), reversals, statuses, balances.</summary>
internal sealed class DarajaInitiated(DarajaClient daraja, IOptionsMonitor<DarajaMpesaOptions> options, TimeProvider time)
{
    private const int RemarksMax = 100;

    // The identifier types: 4 is a short code, and 11 the receiver of a payment that is reversed.
    private const string OfShortCode = "4";
    private const string OfReversal = "11";

    // An answer that decides nothing wakes us up; asking at once again would go round in a circle.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    public async Task<GatewayOutcome> PayOutAsync(PayoutSubmission payout, DarajaAccount account, CancellationToken cancellationToken)
    {
        if (payout.CurrencyCode != DarajaMpesaGateway.Currency)
            return new GatewayOutcome.Failed("invalid_currency", "M-Pesa in Kenya pays Kenyan shillings alone.");
        if (DarajaTexts.Shillings(payout.Amount) is not { } amount)
            return new GatewayOutcome.Failed("invalid_amount", "M-Pesa pays whole shillings alone.");
        if (DarajaTexts.Msisdn(payout.RecipientPhone) is not { } phone)
            return new GatewayOutcome.Failed("invalid_phone", "M-Pesa pays to mobile numbers of Kenya alone.");
        var (credential, obstacle) = Credential(account, payout.CallbackUrl);
        if (credential is null)
            return obstacle!;
        var body = new JsonObject
        {
            ["OriginatorConversationID"] = payout.SubmissionId.ToString("D"),
            ["InitiatorName"] = account.Initiator,
            ["SecurityCredential"] = credential,
            ["CommandID"] = "BusinessPayment",
            ["Amount"] = amount,
            ["PartyA"] = account.PayoutShortCode,
            ["PartyB"] = phone,
        };
        AddRest(body, payout.CallbackUrl!, DarajaAddresses.Result, DarajaTexts.Plain(payout.Description, RemarksMax, "Payment"), payout.PaymentId.ToString("D"));
        (var answer, obstacle) = await daraja.PostAsync("mpesa/b2c/v3/paymentrequest", body, account, cancellationToken);
        return obstacle ?? DarajaAnswers.ReadAcknowledgement(answer!, "ConversationID");
    }

    public async Task<GatewayOutcome> ReverseAsync(RefundSubmission refund, DarajaAccount account, CancellationToken cancellationToken)
    {
        // Daraja reverses by receipt. A push's own id is none: then nobody ever reported what the receipt was.
        if (refund.PayinProviderReference is not { Length: > 0 } receipt || receipt.StartsWith("ws_CO_", StringComparison.OrdinalIgnoreCase))
            return new GatewayOutcome.Failed("missing_reference", "The provider never told the receipt of the payment, and refunds by that alone.");
        if (account.LacksForPushes() is { } lack)
            return new GatewayOutcome.Failed("missing_credentials", lack);
        if (DarajaTexts.Shillings(refund.Amount) is not { } amount)
            return new GatewayOutcome.Failed("invalid_amount", "M-Pesa gives whole shillings back alone.");
        var (credential, obstacle) = Credential(account, refund.CallbackUrl);
        if (credential is null)
            return obstacle!;
        var body = Command("TransactionReversal", account, credential);
        body["TransactionID"] = receipt;
        body["Amount"] = amount;
        body["ReceiverParty"] = account.Receiver;
        body["RecieverIdentifierType"] = OfReversal;
        AddRest(body, refund.CallbackUrl!, DarajaAddresses.Result, DarajaTexts.Plain(refund.Reason, RemarksMax, "Refund"), refund.PaymentId.ToString("D"));
        (var answer, obstacle) = await daraja.PostAsync("mpesa/reversal/v1/request", body, account, cancellationToken);
        return obstacle ?? DarajaAnswers.ReadAcknowledgement(answer!, "OriginatorConversationID");
    }

    /// <summary>What the reports say; else the question is put, whose answer will be one more report.</summary>
    /// <param name="shortCode">Whose transaction it is.</param>
    public async Task<GatewayOutcome> QueryAsync(GatewaySubmission submission, DarajaMovement movement, Uri? callbackUrl, string? shortCode, DarajaAccount account, CancellationToken cancellationToken)
    {
        if (movement.DecideBy(submission.Reports) is { } decided)
            return decided;
        if (movement.Originator is not { } originator)
            return new GatewayOutcome.Unknown("The provider's answer was lost, and without it there is nothing to ask by.");
        var now = time.GetUtcNow();
        if (submission.Reports.Any(report => DarajaAddresses.Asked(report) is { } asked && now - asked < AskAgainAfter))
            return AnswersLater(submission);
        var (credential, obstacle) = Credential(account, callbackUrl);
        if (credential is null)
            return new GatewayOutcome.Unknown($"The provider could not be asked: {((GatewayOutcome.Failed)obstacle!).Reason}");

        var body = Command("TransactionStatusQuery", account, credential);
        body["OriginatorConversationID"] = originator;
        body["PartyA"] = shortCode;
        body["IdentifierType"] = OfShortCode;
        AddRest(body, callbackUrl!, DarajaAddresses.Status, "Status", "", now);
        (var answer, obstacle) = await daraja.PostAsync("mpesa/transactionstatus/v1/query", body, account, cancellationToken);
        return obstacle ?? (DarajaAnswers.ReadAcknowledgement(answer!, "ConversationID") is GatewayOutcome.Accepted
            ? AnswersLater(submission)
            : new GatewayOutcome.Unknown($"The provider did not take the status question (HTTP {(int)answer!.Status})."));
    }

    public async Task<ProviderBalance> AskBalanceAsync(BalanceQuestion question, DarajaAccount account, CancellationToken cancellationToken)
    {
        var (credential, obstacle) = Credential(account, question.CallbackUrl);
        if (credential is null)
            return BalanceFaults.Of(obstacle!);
        var body = Command("AccountBalance", account, credential);
        body["PartyA"] = account.PayoutShortCode;
        body["IdentifierType"] = OfShortCode;
        AddRest(body, question.CallbackUrl!, DarajaAddresses.Balance, "Balance", "");
        (var answer, obstacle) = await daraja.PostAsync("mpesa/accountbalance/v1/query", body, account, cancellationToken);
        var outcome = obstacle ?? DarajaAnswers.ReadAcknowledgement(answer!, "ConversationID");
        return outcome is GatewayOutcome.Accepted ? new ProviderBalance.Asked() : BalanceFaults.Of(outcome);
    }

    // Not acknowledged so far, it is not known that Daraja has it at all.
    private static GatewayOutcome AnswersLater(GatewaySubmission submission) => submission.ProviderReference is { } reference
        ? new GatewayOutcome.Accepted(reference)
        : new GatewayOutcome.Unknown("The provider was asked, and answers by a callback.");

    /// <returns>The initiator's credential, or a failure that says why the call cannot be made.</returns>
    private (string? Credential, GatewayOutcome? Obstacle) Credential(DarajaAccount account, Uri? callbackUrl)
    {
        if (account.LacksForInitiator() is { } lack)
            return (null, new GatewayOutcome.Failed("missing_credentials", lack));
        if (callbackUrl is null)
            return (null, new GatewayOutcome.Failed("callback_url_missing", "The provider answers by a callback alone, and no address for it is configured."));
        if (Certificate(account) is not { Length: > 0 } certificate)
            return (null, new GatewayOutcome.Failed("missing_certificate", "Neither the account nor the configuration has Safaricom's certificate."));
        return DarajaTexts.SecurityCredential(account.InitiatorPassword, certificate) is { } credential
            ? (credential, null)
            : (null, new GatewayOutcome.Failed("invalid_certificate", "Safaricom's certificate cannot be read."));
    }

    private string? Certificate(DarajaAccount account)
        => account.Certificate ?? (options.CurrentValue.Certificates.TryGetValue(account.Access.Environment, out var configured) ? configured : null);

    private static JsonObject Command(string command, DarajaAccount account, string credential) => new()
    {
        ["Initiator"] = account.Initiator,
        ["SecurityCredential"] = credential,
        ["CommandID"] = command,
    };

    private static void AddRest(JsonObject body, Uri callback, string about, string remarks, string occasion, DateTimeOffset? asked = null)
    {
        body["Remarks"] = remarks;
        body["QueueTimeOutURL"] = DarajaAddresses.For(callback, DarajaAddresses.TimedOut, asked);
        body["ResultURL"] = DarajaAddresses.For(callback, about, asked);
        body["Occasion"] = occasion;
    }
}
