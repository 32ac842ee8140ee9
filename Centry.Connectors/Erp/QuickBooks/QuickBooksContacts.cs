namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>
/// Finds or makes a party's customer or vendor. What keeps one from being made twice is its name, which QuickBooks takes once: a request id
/// would bring back the first answer even after somebody has made that contact inactive, and with it an id that nothing can be booked on.
/// </summary>
internal sealed class QuickBooksContacts(QuickBooksClient client)
{
    public async Task<string> EnsureAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
    {
        var name = QuickBooksBodies.DisplayName(party.Name);
        var (made, fault) = await EnsureAsync(access, party, name, cancellationToken);
        // One name for customers, vendors and employees together: somebody of another kind has it.
        if (fault is { Code: QuickBooksFault.DuplicateName })
            (made, fault) = await EnsureAsync(access, party, QuickBooksBodies.DisplayName($"{name} ({(party.IsSupplier ? "supplier" : "customer")})"), cancellationToken);
        return made ?? throw fault!.ToException();
    }

    private async Task<(string? Id, QuickBooksFault? Fault)> EnsureAsync(ErpAccess access, ErpPartyOrder party, string name, CancellationToken cancellationToken)
    {
        var entity = party.IsSupplier ? "Vendor" : "Customer";
        if (await FindAsync(access, entity, name, cancellationToken) is { } known)
            return (known, null);
        var reply = await client.CreateAsync(access, entity, null, QuickBooksBodies.Contact(name, party), cancellationToken);
        if (reply.Fault is null)
            return (QuickBooksRows.Id(QuickBooksJson.At(reply.Root, entity) ?? throw QuickBooksClient.Unreadable()), null);
        // Another call may have made it between the two.
        return reply.Fault.Code == QuickBooksFault.DuplicateName && await FindAsync(access, entity, name, cancellationToken) is { } others ? (others, null) : (null, reply.Fault);
    }

    private async Task<string?> FindAsync(ErpAccess access, string entity, string name, CancellationToken cancellationToken)
    {
        var found = await client.QueryAsync(access, entity, $"where DisplayName = {QuickBooksClient.Quote(name)}", cancellationToken);
        return found.Count == 0 ? null : QuickBooksRows.Id(found[0]);
    }
}
