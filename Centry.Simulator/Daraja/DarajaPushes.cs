using System.Text;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>Lipa na M-Pesa Online: a prompt on the customer's handset, and the question what became of it.</summary>
internal sealed class DarajaPushes(DarajaGate gate, DarajaBooks books, DarajaPost post, DarajaOutcomes outcomes, IOptions<DarajaOptions> options, TimeProvider time)
{
    private const string Path = "/mpesa/stkpush/v1/processrequest";
    private const string PayBill = "CustomerPayBillOnline";
    private const string BuyGoods = "CustomerBuyGoodsOnline";
    private const int ReferenceMax = 12;
    private const int DescriptionMax = 13;

    private readonly DarajaOptions _options = options.Value;

    public void Map(RouteGroupBuilder routes)
    {
        gate.MapPost(routes, Path, PushAsync);
        gate.MapPost(routes, "/mpesa/stkpushquery/v1/query", QueryAsync);
    }

    private async Task<DarajaRefusal?> PushAsync(HttpContext context, DarajaFields fields)
    {
        var wrong = CheckPassword(fields);
        var type = fields.OneOf("TransactionType", PayBill, BuyGoods);
        var amount = fields.Amount("Amount");
        var party = fields.Msisdn("PartyA");
        var receiver = fields.Digits("PartyB");
        if (fields.Msisdn("PhoneNumber") != party) fields.Bad("PhoneNumber");
        var url = fields.Url("CallBackURL");
        var reference = fields.Text("AccountReference", ReferenceMax);
        fields.Text("TransactionDesc", DescriptionMax);
        if (amount > _options.PushMax) fields.Bad("Amount");
        if ((fields.Refusal ?? wrong) is { } refusal) return refusal;

        var now = time.GetUtcNow();
        var settings = post.Settings;
        // Safaricom finds out only afterwards that a till was taken for a PayBill number.
        var planned = receiver == (type == PayBill ? _options.ShortCode : _options.TillNumber)
            ? outcomes.Of(party, settings.Manual)
            : DarajaOutcome.Fail("SFC_IC0003");
        if (planned.Locked) return DarajaRefusal.SubscriberLocked;
        var push = new DarajaTransaction
        {
            Reference = DarajaIds.CheckoutRequest(now),
            Operation = DarajaTransaction.Push,
            Originator = DarajaIds.Request(),
            Conversation = DarajaIds.Conversation(now),
            ShortCode = receiver,
            Party = party,
            Amount = amount,
            ExternalId = reference,
            Path = Path,
            Url = url,
            Planned = planned,
            CreatedAt = now,
            DecidesAt = planned.Forever ? null : now + (planned.Code is null ? _options.PayerWindow : settings.DecisionDelay),
            Reports = DarajaReports.OfPush,
        };
        if (!books.TryPrompt(push)) return DarajaRefusal.SubscriberLocked;
        await books.ReportFirstAsync(push);
        context.Response.OnCompleted(() =>
        {
            books.Answered(push);
            return Task.CompletedTask;
        });
        await context.Response.JsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteString("MerchantRequestID", push.Originator);
            json.WriteString("CheckoutRequestID", push.Reference);
            json.WriteString("ResponseCode", "0");
            json.WriteString("ResponseDescription", "Success. Request accepted for processing");
            json.WriteString("CustomerMessage", "Success. Request accepted for processing");
        });
        return null;
    }

    private async Task<DarajaRefusal?> QueryAsync(HttpContext context, DarajaFields fields)
    {
        var wrong = CheckPassword(fields);
        var id = fields.Text("CheckoutRequestID", 100);
        if ((fields.Refusal ?? wrong) is { } refusal) return refusal;
        if (books.Find(id) is not { Operation: DarajaTransaction.Push } push) return DarajaRefusal.BadField("CheckoutRequestID");
        if (push.Decision is not { } decision) return DarajaRefusal.BeingProcessed;
        await context.Response.JsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteString("ResponseCode", "0");
            json.WriteString("ResponseDescription", "The service request has been accepted successsfully");
            json.WriteString("MerchantRequestID", push.Originator);
            json.WriteString("CheckoutRequestID", push.Reference);
            // A string here, and a number in the callback.
            json.WriteString("ResultCode", decision.Code);
            json.WriteString("ResultDesc", DarajaOutcomes.Describe(decision.Code));
        });
        return null;
    }

    /// <returns>The refusal of a password that is not the one of this short code and time.</returns>
    private DarajaRefusal? CheckPassword(DarajaFields fields)
    {
        var shortCode = fields.Digits("BusinessShortCode");
        var timestamp = fields.Text("Timestamp", 14, 14);
        if (DarajaIds.ReadTimestamp(timestamp) is not { } at || (at - time.GetUtcNow()).Duration() > _options.TimestampWindow) fields.Bad("Timestamp");
        var password = fields.Text("Password", 500);
        return shortCode == _options.ShortCode && password == Convert.ToBase64String(Encoding.UTF8.GetBytes(shortCode + _options.Passkey + timestamp))
            ? null
            : DarajaRefusal.WrongCredentials;
    }
}
