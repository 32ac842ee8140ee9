using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Simulator.Callbacks;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>What Ozow tells and asks, each with its hash: payments and refunds as forms, payouts as JSON.</summary>
internal sealed class OzowNotices(IOptions<OzowOptions> options)
{
    private const string Currency = "ZAR";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>The variables of a payment's response, which the browser carries as well.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables(OzowPayment payment, Distortion distortion = Distortion.None)
    {
        var (order, decision) = (payment.Order, payment.Decision!);
        List<(string Name, string Value)> fields =
        [
            ("SiteCode", options.Value.SiteCode), ("TransactionId", order.TransactionId.ToString("D")), ("TransactionReference", order.Reference),
            ("Amount", OzowHash.Rands(order.Amount + (distortion.HasFlag(Distortion.Amount) ? 1 : 0))), ("Status", decision.Status),
            ("Optional1", ""), ("Optional2", ""), ("Optional3", ""), ("Optional4", ""), ("Optional5", ""),
            ("CurrencyCode", distortion.HasFlag(Distortion.Currency) ? "USD" : Currency), ("IsTest", order.IsTest ? "true" : "false"),
            ("StatusMessage", decision.Status == OzowDecision.Complete ? "Transaction completed" : $"Transaction {decision.Status}"),
        ];
        fields.Add(("Hash", OzowHash.Of(fields.Select(field => field.Value), Key(options.Value.PrivateKey, distortion))));
        return fields;
    }

    /// <summary>Null when there is nowhere to tell it.</summary>
    public Callback? Of(OzowPayment payment) => payment.Order.NotifyUrl is not { } url ? null
        : Make("/postpaymentrequest", payment.Order.RequestId, url, distortion => Encode(Variables(payment, distortion))) with { ContentType = Form };

    /// <summary>Null when there is nowhere to tell it.</summary>
    public Callback? Of(OzowRefund refund) => refund.NotifyUrl is not { } url ? null : Make("/secure/refunds/submit", refund.Id, url, distortion =>
    {
        List<(string Name, string Value)> fields =
        [
            ("RefundId", refund.Id.ToString("D")), ("TransactionId", refund.TransactionId.ToString("D")), ("CurrencyCode", Currency),
            ("Amount", OzowHash.Rands(refund.Amount + (distortion.HasFlag(Distortion.Amount) ? 1 : 0))), ("Status", refund.Status == OzowRefund.Complete ? "Complete" : "Failed"),
            ("BankName", "Demo Bank"), ("AccountNumber", "******7890"), ("StatusMessage", ""),
        ];
        fields.Add(("Hash", OzowHash.Of(fields.Select(field => field.Value), Key(options.Value.PrivateKey, distortion))));
        fields.Add(("isRtc", "false"));
        return Encode(fields);
    }) with
    { ContentType = Form };

    /// <summary>Null when there is nowhere to tell it.</summary>
    public Callback? Of(OzowPayout payout) => !Uri.TryCreate(payout.NotifyUrl, UriKind.Absolute, out var url) ? null : Secured(Make("/payouts/requestpayout", payout.Id, url, distortion => Write(new JsonObject
    {
        [Name("PayoutId")] = payout.Id.ToString("D"),
        [Name("SiteCode")] = options.Value.SiteCode,
        [Name("MerchantReference")] = payout.Reference,
        [Name("CustomerMerchantReference")] = payout.BankReference,
        [Name("PayoutStatus")] = new JsonObject { [Name("Status")] = payout.Status, [Name("SubStatus")] = payout.SubStatus, [Name("ErrorMessage")] = payout.Error ?? "" },
        [Name("HashCheck")] = OzowHash.Of(
            [payout.Id.ToString("D"), options.Value.SiteCode, payout.Reference, payout.BankReference, $"{payout.Status}", $"{payout.SubStatus}"], Key(options.Value.PayoutsApiKey, distortion)),
    })));

    /// <summary>Shall this payout be paid, and by which key is its account number read?</summary>
    public Callback Question(OzowPayout payout, Uri url) => Secured(Make("/payouts/requestpayout", payout.Id, url, distortion => Write(new JsonObject
    {
        [Name("PayoutId")] = payout.Id.ToString("D"),
        [Name("SiteCode")] = options.Value.SiteCode,
        [Name("Amount")] = payout.Amount,
        [Name("MerchantReference")] = payout.Reference,
        [Name("CustomerBankReference")] = payout.BankReference,
        [Name("IsRtc")] = payout.IsRtc,
        [Name("NotifyUrl")] = payout.NotifyUrl,
        [Name("BankingDetails")] = new JsonObject
        {
            [Name("BankGroupId")] = payout.BankGroupId,
            [Name("AccountNumber")] = payout.AccountNumber,
            [Name("BranchCode")] = payout.BranchCode,
        },
        [Name("HashCheck")] = OzowHash.Of([payout.Id.ToString("D"), .. Hashed(payout)], Key(options.Value.PayoutsApiKey, distortion)),
    }))) with
    { ReadsAnswer = true };

    /// <summary>The values of a payout that are hashed, in order.</summary>
    public IEnumerable<string> Hashed(OzowPayout payout) =>
    [
        options.Value.SiteCode, OzowHash.Cents(payout.Amount), payout.Reference, payout.BankReference, payout.IsRtc ? "true" : "false", payout.NotifyUrl,
        payout.BankGroupId, payout.AccountNumber, payout.BranchCode,
    ];

    private Callback Secured(Callback callback) => callback with { Headers = (_, _) => new Dictionary<string, string> { ["AccessToken"] = options.Value.AccessToken } };

    private static Callback Make(string path, Guid reference, Uri url, Func<Distortion, byte[]> render)
        => new(OzowProvider.ProviderName, OzowProvider.ProviderPrefix, path, null, reference.ToString("D"), HttpMethod.Post, url, render, null);

    private string Name(string name) => options.Value.CapitalNames ? name : JsonNamingPolicy.CamelCase.ConvertName(name);

    private static string Key(string key, Distortion distortion) => distortion.HasFlag(Distortion.Signature) ? key + "x" : key;

    private static byte[] Encode(IEnumerable<(string Name, string Value)> fields)
        => Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));

    private static byte[] Write(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
