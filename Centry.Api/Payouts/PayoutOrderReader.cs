using System.Text.Json;
using Centry.Api.Http;
using Centry.Connectors.Gateways;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Erp;
using Centry.Core.Invoicing;
using Centry.Core.Payouts;
using Centry.Core.Reference;
using Centry.Core.Webhooks;

namespace Centry.Api.Payouts;

/// <summary>Reads <c>POST /v1/payouts</c> and finds every fault of it; those of bulk recipients by index.</summary>
public sealed class PayoutOrderReader(GatewayRegistry gateways, WebhookUrlChecker webhookUrls, PayableDocuments documents)
{
    public const int RecipientsMax = 10_000;

    private const string MobileMoney = "mobile_money";
    private const string BankTransfer = "bank_transfer";
    private const int BankFieldMax = 64;

    // Beyond this many the rest of a hopeless list is not worth an answer of megabytes.
    private const int FaultyRecipientsMax = 100;
    private static readonly string[] Methods = [MobileMoney, BankTransfer];

    public async Task<(PayoutOrder? Order, Refusal? Refusal)> ReadAsync(JsonElement body, Guid merchantId, string environment, CancellationToken cancellationToken)
    {
        var fields = new JsonFields(body);
        var country = fields.Country();
        var currency = fields.Currency(country);
        var method = fields.OneOf("payment_method", Methods, required: true);
        var gateway = fields.Gateway(gateways);
        var isBulk = fields.Flag("is_bulk");
        var isBank = method == BankTransfer && !isBulk;
        var context = new RecipientContext(country, currency, method, gateway, environment);
        var recipients = isBulk ? ReadRecipients(fields, context) : [];
        if (!isBulk && fields.Find("bulk_recipients") is { } stray && stray.ValueKind == JsonValueKind.Array && stray.GetArrayLength() > 0)
            fields.Fault("is_bulk", "Must be true when there are bulk_recipients.");
        var amount = isBulk ? ReadSum(fields, currency, recipients) : fields.Amount("amount", currency, required: true);
        var order = new PayoutOrder
        {
            CountryCode = country?.Alpha2 ?? "",
            Amount = amount ?? default,
            PaymentMethod = method ?? "",
            Gateway = gateway,
            RecipientName = fields.Text("recipient_name", PaymentFields.TextMax, required: isBank),
            RecipientPhone = fields.Phone("recipient_phone", country, method == MobileMoney && !isBulk, gateway, environment, gateways),
            RecipientAccountNumber = ReadBankField(fields, "recipient_account_number", isBank),
            RecipientBankName = fields.Text("recipient_bank_name", PaymentFields.TextMax),
            RecipientBankCode = ReadBankField(fields, "recipient_bank_code", isBank),
            Recipients = recipients,
            Reference = fields.Text("reference", PaymentFields.TextMax),
            Description = fields.Text("description", PaymentFields.DescriptionMax),
            Metadata = fields.Metadata(),
            CreateBill = fields.Flag("create_bill"),
            BillId = fields.Id("bill_id"),
            WebhookUrl = fields.WebhookUrl(),
            IsDraft = fields.Flag("draft"),
        };
        if (order.BillId is not null && (order.CreateBill || isBulk))
            fields.Fault("bill_id", "Names the bill that is there already: create_bill and is_bulk must be false.");
        else if (order.BillId is { } bill && await documents.FaultAsync(merchantId, environment, DocumentKinds.Bill, bill, amount?.Currency.Code, cancellationToken) is { } fault)
            fields.Fault("bill_id", fault);
        return await fields.RefusalAsync(order.WebhookUrl, webhookUrls, environment, cancellationToken) is { } refusal ? (null, refusal) : (order, null);
    }

    private sealed record RecipientContext(Country? Country, Currency? Currency, string? Method, string? Gateway, string Environment);

    // Account numbers and bank codes are digits and letters, as the banks write them.
    private static string? ReadBankField(JsonFields fields, string field, bool required)
    {
        if (fields.Text(field, BankFieldMax, required) is not { } text)
            return null;
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '/'))
            return text;
        fields.Fault(field, "Must consist of digits and letters.");
        return null;
    }

    private List<RecipientOrder> ReadRecipients(JsonFields fields, RecipientContext context)
    {
        if (fields.Find("bulk_recipients") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is < 1 or > RecipientsMax)
        {
            fields.Fault("bulk_recipients", $"Must be a list of 1 to {RecipientsMax} recipients.");
            return [];
        }

        var recipients = new List<RecipientOrder>(list.GetArrayLength());
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var one = element.ValueKind == JsonValueKind.Object ? new JsonFields(element) : null;
            if (one is null)
                fields.Fault($"bulk_recipients[{index}]", "Must be an object.");
            else if (ReadRecipient(one, context) is { } recipient)
                recipients.Add(recipient);
            else
                Adopt(fields, one, index);
            index++;
            if (index - recipients.Count < FaultyRecipientsMax)
                continue;
            fields.Fault("bulk_recipients", $"{FaultyRecipientsMax} recipients or more have faults; the first of them are listed.");
            break;
        }

        return recipients;
    }

    private static void Adopt(JsonFields fields, JsonFields one, int index)
    {
        foreach (var (field, faults) in one.Faults)
        {
            foreach (var fault in faults)
                fields.Fault($"bulk_recipients[{index}].{field}", fault);
        }
    }

    private RecipientOrder? ReadRecipient(JsonFields one, RecipientContext context)
    {
        var isBank = context.Method == BankTransfer;
        var name = one.Text("name", PaymentFields.TextMax, required: true);
        var amount = one.Amount("amount", context.Currency, required: true);
        var phone = one.Phone("phone", context.Country, context.Method == MobileMoney, context.Gateway, context.Environment, gateways);
        var account = ReadBankField(one, "account_number", isBank);
        var bank = ReadBankField(one, "bank_code", isBank);
        var reference = one.Text("reference", PaymentFields.TextMax);
        var description = one.Text("description", PaymentFields.DescriptionMax);
        return one.HasFaults ? null : new RecipientOrder(name!, amount ?? default, phone, account, bank, reference, description);
    }

    // A bulk payout's amount may be 0, left out, or the sum.
    private static Money? ReadSum(JsonFields fields, Currency? currency, List<RecipientOrder> recipients)
    {
        var asked = fields.Find("amount") is { } given && !MoneyParsing.IsZero(given) ? fields.Amount("amount", currency, required: false) : null;
        if (currency is null || fields.HasFaults)
            return null;
        var sum = recipients.Sum(r => r.Amount.Major);
        if (sum >= MoneyParsing.Limit)
        {
            fields.Fault("bulk_recipients", "Their amounts add up to too much for one payout.");
            return null;
        }

        Money.TryFromMajor(sum, currency, out var total, out _);
        if (asked is { } amount && amount != total)
            fields.Fault("amount", $"Must be 0, left out, or the sum of the recipients' amounts, {total.ToWire()}.");
        return total;
    }
}
