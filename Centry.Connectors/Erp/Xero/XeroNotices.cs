namespace Centry.Connectors.Erp.Xero;

/// <summary>Xero's webhooks. Its checks of a new address are such too: without events, and some with a wrong signature.</summary>
internal static class XeroNotices
{
    public const string SignatureHeader = "x-xero-signature";

    /// <returns>Null when the signature is not Xero's.</returns>
    public static IReadOnlyList<ErpNotice>? Read(ReadOnlyMemory<byte> body, string? signature, string? key)
    {
        if (!ErpSignature.IsOf(body, signature, key))
            return null;
        // Signed and unreadable: Xero's, but not for us.
        var events = XeroAnswers.TryRead<XeroEvents>(body.ToArray())?.Events ?? [];
        return [.. events.Select(ToNotice).OfType<ErpNotice>()];
    }

    private static ErpNotice? ToNotice(XeroEvent? one)
    {
        if (one is not { TenantId: { Length: > 0 } tenant, ResourceId: { Length: > 0 } id } || one.TenantType is not (null or "ORGANISATION"))
            return null;
        return one.EventCategory switch
        {
            // About our app's price plan, not about anybody's books.
            "SUBSCRIPTION" => null,
            "CONTACT" => new ErpNotice(tenant, ErpNoticeSubject.Contact, id),
            // An event does not have to say whether it is about an invoice or a bill: then all that changed is read.
            "INVOICE" => new ErpNotice(tenant, one.Data?.Type switch
            {
                XeroRows.Receivable => ErpNoticeSubject.Invoice,
                XeroRows.Payable => ErpNoticeSubject.Bill,
                _ => ErpNoticeSubject.Other,
            }, id),
            _ => new ErpNotice(tenant, ErpNoticeSubject.Other, id),
        };
    }

    private sealed record XeroEvents(List<XeroEvent?>? Events);

    private sealed record XeroEvent(string? ResourceId, string? TenantId, string? TenantType, string? EventCategory, XeroEventData? Data);

    private sealed record XeroEventData(string? Type);
}
