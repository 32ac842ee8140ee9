using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>
/// Payins: a prompt pushed to the customer's handset (Lipa na M-Pesa Online). Daraja has no key of ours for it, so a push is never sent
/// again: a second one would be a second prompt.
/// </summary>
internal sealed class DarajaPushes(DarajaClient daraja, IOptionsMonitor<DarajaMpesaOptions> options, TimeProvider time)
{
    private const int ReferenceMax = 12;
    private const int DescriptionMax = 13;

    public async Task<GatewayOutcome> SubmitAsync(PayinSubmission payin, DarajaAccount account, CancellationToken cancellationToken)
    {
        var (body, obstacle) = Body(payin, account);
        if (body is null)
            return obstacle!;
        (var answer, obstacle) = await daraja.PostAsync("mpesa/stkpush/v1/processrequest", body, account, cancellationToken);
        return obstacle ?? DarajaAnswers.ReadPush(answer!);
    }

    /// <summary>The status query decides. Reports say which push it was, if its answer was lost, and what the receipt is.</summary>
    public async Task<GatewayOutcome> QueryAsync(PayinSubmission payin, DarajaAccount account, CancellationToken cancellationToken)
    {
        // They may have been there when it was sent.
        if (account.LacksForPushes() is { } lack)
            return new GatewayOutcome.Unknown(lack);
        List<DarajaPushReport> reports = [.. payin.Reports.Select(DarajaPushReport.Read).OfType<DarajaPushReport>()];
        if ((payin.ProviderReference ?? reports.FirstOrDefault()?.CheckoutRequestId) is not { } id)
            return new GatewayOutcome.Unknown("The provider's answer to the push was lost, and it has reported nothing yet.");

        var body = Signed(account);
        body["CheckoutRequestID"] = id;
        var (answer, obstacle) = await daraja.PostAsync("mpesa/stkpushquery/v1/query", body, account, cancellationToken);
        return obstacle ?? DarajaAnswers.ReadPushStatus(answer!, payin, id, [.. reports.Where(report => report.CheckoutRequestId == id)]);
    }

    private (JsonObject? Body, GatewayOutcome? Obstacle) Body(PayinSubmission payin, DarajaAccount account)
    {
        if (account.LacksForPushes() is { } lack)
            return Failed("missing_credentials", lack);
        if (payin.CallbackUrl is not { } callback)
            return Failed("callback_url_missing", "The provider takes no payment without an address to report to, and none is configured.");
        if (payin.CurrencyCode != DarajaMpesaGateway.Currency)
            return Failed("invalid_currency", "M-Pesa in Kenya takes Kenyan shillings alone.");
        if (DarajaTexts.Shillings(payin.Amount) is not { } amount)
            return Failed("invalid_amount", "M-Pesa takes whole shillings alone.");
        if (amount > options.CurrentValue.MaxAmount)
            return Failed("amount_above_limit", "The amount is more than M-Pesa takes in one payment.");
        if (DarajaTexts.Msisdn(payin.CustomerPhone) is not { } phone)
            return Failed("invalid_phone", "M-Pesa takes mobile numbers of Kenya alone.");

        var fallback = payin.PaymentId.ToString("N")[..ReferenceMax];
        var body = Signed(account);
        body["TransactionType"] = account.TransactionType;
        body["Amount"] = amount;
        body["PartyA"] = phone;
        body["PartyB"] = account.Receiver;
        body["PhoneNumber"] = phone;
        body["CallBackURL"] = DarajaAddresses.For(callback, DarajaAddresses.Push);
        body["AccountReference"] = DarajaTexts.Plain(payin.Description, ReferenceMax, fallback);
        body["TransactionDesc"] = DarajaTexts.Plain(payin.Description, DescriptionMax, fallback);
        return (body, null);
    }

    private JsonObject Signed(DarajaAccount account)
    {
        var timestamp = DarajaTexts.Timestamp(time.GetUtcNow());
        return new JsonObject
        {
            ["BusinessShortCode"] = account.ShortCode,
            ["Password"] = DarajaTexts.Password(account.ShortCode, account.Passkey, timestamp),
            ["Timestamp"] = timestamp,
        };
    }

    private static (JsonObject?, GatewayOutcome?) Failed(string code, string reason) => (null, new GatewayOutcome.Failed(code, reason));
}
