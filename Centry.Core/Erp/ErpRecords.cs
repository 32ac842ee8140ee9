using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Refunds;

namespace Centry.Core.Erp;

/// <summary>What completions owe to books.</summary>
public static class ErpRecords
{
    /// <summary>Of a payin that has completed; null when nobody asked for anything.</summary>
    public static ErpRecord? Of(Payin payin, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return KindOf(payin.DocumentId, payin.CreateInvoice, ErpRecordKinds.Invoice) is { } kind
            ? New(payin.MerchantId, payin.Environment, payin.Id, kind, time) with { DocumentId = payin.DocumentId }
            : null;
    }

    /// <summary>Of a payout that has completed; null when nobody asked for anything.</summary>
    public static ErpRecord? Of(Payout payout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return KindOf(payout.DocumentId, payout.CreateBill, ErpRecordKinds.Bill) is { } kind
            ? New(payout.MerchantId, payout.Environment, payout.Id, kind, time) with { DocumentId = payout.DocumentId }
            : null;
    }

    /// <summary>Of a refund that has gone back; null when its payin is in no books.</summary>
    public static ErpRecord? Of(Refund refund, Payin payin, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(refund);
        ArgumentNullException.ThrowIfNull(payin);
        return payin.CreateInvoice || payin.DocumentId is not null
            ? New(payin.MerchantId, payin.Environment, refund.Id, ErpRecordKinds.Refund, time) with { ParentId = payin.Id }
            : null;
    }

    /// <summary>
    /// Of a payout whose money came back. Whether it is in any books is looked at later, for a match may be under way that nobody sees from here.
    /// </summary>
    public static ErpRecord Return(Payout payout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return New(payout.MerchantId, payout.Environment, payout.Id, ErpRecordKinds.Return, time) with { ParentId = payout.Id };
    }

    /// <summary>Of a payment that was matched to a document afterwards.</summary>
    public static ErpRecord Settlement(Guid merchantId, string environment, Guid paymentId, Guid documentId, TimeProvider time)
        => New(merchantId, environment, paymentId, ErpRecordKinds.Settlement, time) with { DocumentId = documentId };

    private static string? KindOf(Guid? documentId, bool wanted, string kind) => documentId is not null ? ErpRecordKinds.Settlement : wanted ? kind : null;

    private static ErpRecord New(Guid merchantId, string environment, Guid paymentId, string kind, TimeProvider time)
    {
        var now = time.Now();
        return new ErpRecord
        {
            Id = Ids.New(time),
            MerchantId = merchantId,
            Environment = environment,
            PaymentId = paymentId,
            Kind = kind,
            Status = ErpRecordStatus.Pending,
            Steps = "{}",
            NextAt = now,
            CreatedAt = now,
        };
    }
}
