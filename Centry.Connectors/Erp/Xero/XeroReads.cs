namespace Centry.Connectors.Erp.Xero;

/// <summary>What is read of a company's books.</summary>
internal sealed class XeroReads(XeroClient client)
{
    public async Task<ErpCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(access, "Organisation", null, cancellationToken);
        return answer.Organisations is [{ Name: { } name } organisation, ..] ? new ErpCompany(name, organisation.BaseCurrency)
            : throw new ErpException(ErpFault.Unavailable, "Xero's answer names no organisation.");
    }

    public async Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(access, XeroQuery.Page("Contacts", "ContactID", position, ("includeArchived", "true")), position.ChangedSince, cancellationToken);
        return Page(position, answer, answer.Contacts, contact => contact.ToRow());
    }

    /// <summary>Accounts come all at once: Xero has no pages of them.</summary>
    public async Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(access, "Accounts", position.ChangedSince, cancellationToken);
        return new ErpPage<ErpAccount>([.. (answer.Accounts ?? []).Select(account => account.ToRow())], null);
    }

    /// <summary>Tax rates come all at once, changed or not: Xero has neither pages nor a time of change for them.</summary>
    public async Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(access, "TaxRates", null, cancellationToken);
        return new ErpPage<ErpTaxRate>([.. (answer.TaxRates ?? []).Select(rate => rate.ToRow())], null);
    }

    public async Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken)
    {
        var type = ("where", XeroQuery.Is("Type", XeroRows.TypeOf(kind)));
        // Approved and not yet paid is what AUTHORISED means.
        var resource = position.ChangedSince is null
            ? XeroQuery.Page("Invoices", "InvoiceID", position, type, ("Statuses", "AUTHORISED"))
            : XeroQuery.Page("Invoices", "InvoiceID", position, type);
        var answer = await client.ListAsync(access, resource, position.ChangedSince, cancellationToken);
        return Page(position, answer, answer.Invoices, invoice => invoice.ToRow());
    }

    public async Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken)
    {
        // Xero takes a number in the place of an id; the bridge never means one.
        if (!Guid.TryParse(id, out var guid))
            return null;
        var answer = await client.FindAsync(access, $"Invoices/{guid:D}", cancellationToken);
        var document = answer?.Invoices?.FirstOrDefault()?.ToRow();
        return document?.Kind == kind ? document : null;
    }

    private static ErpPage<TRow> Page<TAnswer, TRow>(ErpPosition position, XeroEnvelope answer, List<TAnswer>? rows, Func<TAnswer, TRow> toRow)
        => new([.. (rows ?? []).Select(toRow)], XeroQuery.Next(position, answer.Pagination, rows?.Count ?? 0));
}
