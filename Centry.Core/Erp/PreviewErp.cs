using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Erp;

/// <summary>The dry run: the very plan that the worker carries out, with ids that are not there yet left open. It asks no ERP and writes nothing.</summary>
public sealed class PreviewErp(CentryDbContext context, ManageErpConnections connections, ErpPayments payments)
{
    private static readonly Refusal NoSuchPayment = Refusal.Invalid("payment_id", "There is no such payin or payout.");
    private static readonly Refusal NoRule = new(ErrorCodes.InvalidState, "No rule of the account mapping covers this payment's country and currency.");
    private static readonly Refusal Elsewhere = new(ErrorCodes.InvalidState, "The payment settles a document that is not in these books: nothing is written into them.");

    public async Task<(ErpPreviewView? Preview, Refusal? Refusal)> ExecuteAsync(Guid merchantId, Guid connectionId, Guid paymentId, CancellationToken cancellationToken)
    {
        if (await connections.Of(merchantId).SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken) is not { } connection)
            return (null, ManageErpConnections.NoSuch);
        if (await payments.FindAsync(merchantId, ErpRecordKinds.Invoice, paymentId, cancellationToken) is not { } payment)
            return (null, NoSuchPayment);
        if (ErpMappingRule.For(ErpMappingRule.Read(connection.Mapping), payment.CountryCode, payment.CurrencyCode) is not { } rule)
            return (null, NoRule);

        // A match that was made afterwards is known by its record alone.
        var record = await context.ErpRecords.AsNoTracking().Where(r => r.PaymentId == paymentId && r.Kind == ErpRecordKinds.Settlement).SingleOrDefaultAsync(cancellationToken);
        if ((payment.DocumentId ?? record?.DocumentId) is not { } documentId)
            return (new ErpPreviewView([.. Made(payment, rule)]), null);
        var document = await context.MerchantDocuments.AsNoTracking().SingleAsync(d => d.Id == documentId, cancellationToken);
        return document.ErpConnectionId == connectionId ? (new ErpPreviewView([.. Settled(payment, rule, document, record)]), null) : (null, Elsewhere);
    }

    private static IEnumerable<ErpEntryView> Made(ErpPayment payment, ErpMappingRule rule)
    {
        var plan = ErpPlan.For(payment.Id, payment.IsPayout ? ErpRecordKinds.Bill : ErpRecordKinds.Invoice, payment, rule);
        var document = plan.Document!("");
        yield return new ErpEntryView("contact", null, plan.Party.Name, null, null, null, null, null, null, null, null);
        yield return Entry(plan, document);
        yield return Entry(plan, plan.Payment!(new ErpTarget("", "", payment.Amount)), document.Number);
        if (plan.Fee?.Invoke("") is { } fee)
            yield return Entry(plan, fee);
    }

    /// <summary>As <see cref="WriteErpRecord"/> settles: what is due first, what goes beyond it as a document of its own.</summary>
    private static IEnumerable<ErpEntryView> Settled(ErpPayment payment, ErpMappingRule rule, MerchantDocument document, ErpRecord? record)
    {
        var plan = ErpPlan.For(payment.Id, ErpRecordKinds.Settlement, payment, rule);
        var due = document.Status == DocumentStatus.Open && document.CurrencyCode == payment.CurrencyCode
            ? Money.FromMinor(document.TotalMinor - document.PaidMinor, Currency.Get(document.CurrencyCode)).Major
            : 0;
        // Once it is decided there is nothing to foretell; and once it is done, what is due here is what remained.
        var decided = record is null ? null : JsonSerializer.Deserialize<ErpSteps>(record.Steps, CentryJson.Options)!.Applied;
        var applied = decided ?? Math.Min(due, payment.Amount);
        var remaining = record?.Status == ErpRecordStatus.Done ? due : due - applied;
        if (applied > 0)
        {
            yield return Entry(plan, plan.Payment!(new ErpTarget(document.ErpId!, "", applied)), document.Number) with
            {
                Party = document.ContactName,
                DocumentId = document.Id,
                Remaining = remaining,
            };
        }

        if (payment.Amount - applied is > 0 and var surplus)
        {
            var beyond = plan.Surplus!("", surplus);
            yield return Entry(plan, beyond) with { Party = document.ContactName };
            yield return Entry(plan, plan.Payment!(new ErpTarget("", "", surplus)), beyond.Number) with { Party = document.ContactName };
        }

        if (plan.Fee?.Invoke("") is { } fee)
            yield return Entry(plan, fee) with { Party = document.ContactName };
    }

    private static ErpEntryView Entry(ErpPlan plan, ErpDocumentOrder order) => new(
        order.Kind == ErpDocumentKind.Invoice ? "invoice" : "bill", order.Number, plan.Party.Name, order.Amount, order.CurrencyCode, order.AccountCode, null, order.TaxCode, order.Date, order.Reference,
        order.Description);

    private static ErpEntryView Entry(ErpPlan plan, ErpPaymentOrder order, string number)
        => new("payment", number, plan.Party.Name, order.Amount, order.CurrencyCode, null, order.BankAccountCode, null, order.Date, order.Reference, null);

    private static ErpEntryView Entry(ErpPlan plan, ErpFeeOrder order) => new(
        "fee", order.Number, plan.Party.Name, order.Amount, order.CurrencyCode, order.FeeAccountCode, order.BankAccountCode, order.TaxCode, order.Date, order.Reference, order.Description);
}
