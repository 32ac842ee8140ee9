using Centry.Connectors.Erp;

namespace Centry.Core.Erp;

/// <summary>A payment as the books are to have it. Amounts in major units.</summary>
/// <param name="Fees">Of Centry and the gateway together; zero for refunds.</param>
/// <param name="Party">The customer or recipient; null when nobody was named.</param>
public sealed record ErpPayment(
    Guid Id, bool IsPayout, string CountryCode, string CurrencyCode, decimal Amount, decimal Fees, string? Party, string? Email, string? Phone, string? Reference, string? Description,
    DateOnly Date)
{
    /// <summary>The invoice or bill that whoever made the payment named as the one it settles.</summary>
    public Guid? DocumentId { get; init; }
}

/// <summary>
/// What a record writes, decided without asking anybody: the same for the worker that writes it and for the dry run that shows it. Its keys
/// and numbers come from the record's and the payment's ids, so that whatever is sent again is recognized.
/// </summary>
public sealed record ErpPlan(ErpPartyOrder Party, Func<string, ErpDocumentOrder>? Document, Func<ErpTarget, ErpPaymentOrder>? Payment, Func<ErpTarget, ErpRefundOrder>? Refund, Func<string, ErpFeeOrder>? Fee)
{
    /// <summary>An invoice or bill of its own for what was paid beyond what was due, and its payment.</summary>
    public Func<string, decimal, ErpDocumentOrder>? Surplus { get; init; }

    /// <param name="id">The record's id.</param>
    /// <param name="kind">One of <see cref="ErpRecordKinds"/>.</param>
    public static ErpPlan For(Guid id, string kind, ErpPayment payment, ErpMappingRule rule)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(rule);
        var key = $"cen-{id:N}";
        var number = NumberOf(payment.Id);
        var documentKind = payment.IsPayout ? ErpDocumentKind.Bill : ErpDocumentKind.Invoice;
        var account = payment.IsPayout ? rule.ExpenseAccount : rule.RevenueAccount;
        var description = payment.Description ?? (payment.IsPayout ? $"Payout {payment.Id}" : $"Payment {payment.Id}");

        ErpDocumentOrder Document(string contact, string suffix, string documentNumber, decimal amount, string text, string accountCode) => new(
            key + suffix, documentKind, documentNumber, contact, payment.CurrencyCode, amount, text, accountCode, rule.TaxCode, payment.Date, payment.Date, payment.Reference);

        var plan = new ErpPlan(
            new ErpPartyOrder(key + "-party", NameOf(payment), payment.Email, payment.Phone, payment.IsPayout), null, null, null,
            rule.FeeAccount is { } fees && payment.Fees > 0
                ? contact => new ErpFeeOrder(key + "-fee", "F" + number, contact, payment.CurrencyCode, payment.Fees, $"Fees of {number}", fees, null, rule.BankAccount, payment.Date, number)
                : null);
        ErpPaymentOrder Pay(ErpTarget target) => new(
            key + target.Suffix, documentKind, target.DocumentId, target.ContactId, payment.CurrencyCode, target.Amount, rule.BankAccount, payment.Date, payment.Reference ?? number);
        return kind switch
        {
            ErpRecordKinds.Refund => plan with
            {
                Fee = null,
                Refund = target => new ErpRefundOrder(
                    key + "-ref", "R" + number, target.DocumentId, target.ContactId, payment.CurrencyCode, target.Amount, $"Refund of {payment.Reference ?? number}", rule.RevenueAccount,
                    rule.TaxCode, rule.BankAccount, payment.Date, payment.Reference ?? number),
            },
            ErpRecordKinds.Settlement => plan with
            {
                Payment = Pay,
                Surplus = (contact, amount) => Document(contact, "-sdoc", "S" + number, amount, $"Paid beyond what was due: {description}", rule.OverpaymentAccount ?? account),
            },
            _ => plan with { Document = contact => Document(contact, "-doc", number, payment.Amount, description, account), Payment = Pay },
        };
    }

    /// <summary>As people see it: the last twelve digits of the payment's id, which are its chance part.</summary>
    public static string NumberOf(Guid paymentId) => $"CEN-{paymentId.ToString("N")[20..].ToUpperInvariant()}";

    private static string NameOf(ErpPayment payment)
        => payment.Party ?? payment.Email ?? payment.Phone ?? (payment.IsPayout ? "Recipients paid by Centry" : "Customers paying by Centry");
}

/// <summary>What a payment or refund is booked against.</summary>
/// <param name="Suffix">Tells the payments of one record apart.</param>
public sealed record ErpTarget(string DocumentId, string ContactId, decimal Amount, string Suffix = "-pay");
