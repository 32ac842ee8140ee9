using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>What only an initiator may order: payouts (B2C), reversals, questions after a transaction and after the balance. Each is acknowledged at once and answered later.</summary>
internal sealed class DarajaInitiated(
    DarajaGate gate, DarajaBooks books, DarajaPost post, DarajaOutcomes outcomes, DarajaInitiator initiator, IOptions<DarajaOptions> options, TimeProvider time)
{
    private const string PayoutPath = "/mpesa/b2c/v3/paymentrequest";
    private const string OldPayoutPath = "/mpesa/b2c/v1/paymentrequest";
    private const string ReversalPath = "/mpesa/reversal/v1/request";
    private const string StatusPath = "/mpesa/transactionstatus/v1/query";
    private const string BalancePath = "/mpesa/accountbalance/v1/query";
    private const string Duplicate = "15";
    private const string NoSuchTransaction = "R000002";
    private const int TextMax = 100;

    private readonly DarajaOptions _options = options.Value;

    /// <summary>What every such call carries beside its own.</summary>
    /// <param name="Refused">The result code when name or password are wrong: found out after the acknowledgement.</param>
    private sealed record Order(string? Refused, string Occasion, Uri ResultUrl, Uri TimeOutUrl, string Originator, string Conversation);

    public void Map(RouteGroupBuilder routes)
    {
        gate.MapPost(routes, PayoutPath, (context, fields) => PayOutAsync(context, fields, PayoutPath));
        gate.MapPost(routes, OldPayoutPath, (context, fields) => PayOutAsync(context, fields, OldPayoutPath));
        gate.MapPost(routes, ReversalPath, ReverseAsync);
        gate.MapPost(routes, StatusPath, TellStatusAsync);
        gate.MapPost(routes, BalancePath, TellBalanceAsync);
    }

    private async Task<DarajaRefusal?> PayOutAsync(HttpContext context, DarajaFields fields, string path)
    {
        var id = path == PayoutPath ? fields.Text("OriginatorConversationID", TextMax) : DarajaIds.Request();
        fields.OneOf("CommandID", "SalaryPayment", "BusinessPayment", "PromotionPayment");
        var amount = fields.Amount("Amount");
        var shortCode = ShortCode(fields, "PartyA");
        var party = fields.Msisdn("PartyB");
        if (Read(fields, "InitiatorName", id) is not { } order) return fields.Refusal;

        var now = time.GetUtcNow();
        var planned = order.Refused is { } code ? DarajaOutcome.Fail(code) : outcomes.Of(party, post.Settings.Manual);
        var payout = new DarajaTransaction
        {
            Reference = id,
            Operation = DarajaTransaction.Payout,
            Originator = id,
            Conversation = order.Conversation,
            ShortCode = shortCode,
            Party = party,
            Amount = amount,
            ExternalId = order.Occasion.Length > 0 ? order.Occasion : id,
            Path = path,
            Url = order.ResultUrl,
            TimeOutUrl = order.TimeOutUrl,
            Planned = planned,
            CreatedAt = now,
            DecidesAt = planned.Code is null ? null : now + post.Settings.DecisionDelay,
            Reports = DarajaReports.OfPayout,
        };
        if (books.TryAdd(payout)) return await TakeOnAsync(context, payout);

        // The one that was there first stays as it is.
        post.AnswerLater(context, Errand(path, party, order), _ => (Duplicate, []));
        return await AcknowledgeAsync(context, order);
    }

    private async Task<DarajaRefusal?> ReverseAsync(HttpContext context, DarajaFields fields)
    {
        fields.OneOf("CommandID", "TransactionReversal");
        var receipt = fields.Text("TransactionID", TextMax);
        var amount = fields.Amount("Amount");
        var shortCode = ShortCode(fields, "ReceiverParty");
        // Their spelling.
        if (fields.Digits("RecieverIdentifierType") != "11") fields.Bad("RecieverIdentifierType");
        if (Read(fields, "Initiator", DarajaIds.Request()) is not { } order) return fields.Refusal;

        var now = time.GetUtcNow();
        var reversal = new DarajaTransaction
        {
            Reference = order.Originator,
            Operation = DarajaTransaction.Reversal,
            Originator = order.Originator,
            Conversation = order.Conversation,
            ShortCode = shortCode,
            Party = books.FindByReceipt(receipt)?.Party ?? "",
            Amount = amount,
            ExternalId = order.Occasion.Length > 0 ? order.Occasion : null,
            Path = ReversalPath,
            Url = order.ResultUrl,
            TimeOutUrl = order.TimeOutUrl,
            Planned = order.Refused is { } code ? DarajaOutcome.Fail(code) : DarajaOutcome.Success,
            CreatedAt = now,
            DecidesAt = now + post.Settings.DecisionDelay,
            Reports = DarajaReports.OfReversal,
            Reverses = receipt,
        };
        books.TryAdd(reversal);
        return await TakeOnAsync(context, reversal);
    }

    private async Task<DarajaRefusal?> TellStatusAsync(HttpContext context, DarajaFields fields)
    {
        fields.OneOf("CommandID", "TransactionStatusQuery");
        var (byReceipt, byOriginator) = (fields.Has("TransactionID"), fields.Has("OriginatorConversationID"));
        if (byReceipt == byOriginator) fields.Bad("TransactionID");
        var id = fields.Text(byReceipt ? "TransactionID" : "OriginatorConversationID", TextMax);
        var shortCode = ShortCode(fields, "PartyA");
        if (fields.Digits("IdentifierType") != "4") fields.Bad("IdentifierType");
        if (Read(fields, "Initiator", DarajaIds.Request()) is not { } order) return fields.Refusal;

        post.AnswerLater(context, Errand(StatusPath, Named()?.Party, order), distortion => order.Refused is { } code ? (code, [])
            : Named() is { } asked && asked.ShortCode == shortCode ? (DarajaOutcome.SuccessCode, DarajaReports.StatusOf(asked, distortion))
            : (NoSuchTransaction, []));
        return await AcknowledgeAsync(context, order);

        DarajaTransaction? Named() => byReceipt ? books.FindByReceipt(id) : books.Find(id);
    }

    private async Task<DarajaRefusal?> TellBalanceAsync(HttpContext context, DarajaFields fields)
    {
        fields.OneOf("CommandID", "AccountBalance");
        var shortCode = ShortCode(fields, "PartyA");
        if (fields.Digits("IdentifierType") != "4") fields.Bad("IdentifierType");
        if (Read(fields, "Initiator", DarajaIds.Request()) is not { } order) return fields.Refusal;

        post.AnswerLater(context, Errand(BalancePath, null, order), _ => order.Refused is { } code
            ? (code, [])
            : (DarajaOutcome.SuccessCode, DarajaReports.Balance(books.Working(shortCode), time.GetUtcNow())));
        return await AcknowledgeAsync(context, order);
    }

    private Order? Read(DarajaFields fields, string initiatorName, string originator)
    {
        var name = fields.Text(initiatorName, TextMax);
        var credential = fields.Text("SecurityCredential", 2000);
        if (!Convert.TryFromBase64String(credential, new byte[credential.Length], out _)) fields.Bad("SecurityCredential");
        fields.Text("Remarks", TextMax);
        // B2C's first version has a second s in it.
        var occasion = fields.Has("Occassion") ? fields.Text("Occassion", TextMax) : fields.Text("Occasion", TextMax, 0);
        var timeOut = fields.Url("QueueTimeOutURL");
        var result = fields.Url("ResultURL");
        return fields.Refusal is null
            ? new Order(initiator.Refuse(name, credential), occasion, result, timeOut, originator, DarajaIds.Conversation(time.GetUtcNow()))
            : null;
    }

    private string ShortCode(DarajaFields fields, string name)
    {
        var text = fields.Digits(name);
        return text == _options.ShortCode || text == _options.PayoutShortCode || text == _options.TillNumber ? text : fields.Bad(name);
    }

    private async Task<DarajaRefusal?> TakeOnAsync(HttpContext context, DarajaTransaction movement)
    {
        await books.ReportFirstAsync(movement);
        context.Response.OnCompleted(() =>
        {
            books.Answered(movement);
            return Task.CompletedTask;
        });
        await context.Response.AcknowledgeAsync(movement.Originator, movement.Conversation);
        return null;
    }

    private static async Task<DarajaRefusal?> AcknowledgeAsync(HttpContext context, Order order)
    {
        await context.Response.AcknowledgeAsync(order.Originator, order.Conversation);
        return null;
    }

    private static DarajaErrand Errand(string path, string? party, Order order) =>
        new(path, party, order.Originator, order.Conversation, order.ResultUrl, order.TimeOutUrl);
}
