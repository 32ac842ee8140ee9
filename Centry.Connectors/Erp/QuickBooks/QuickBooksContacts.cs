using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Finds or makes a party's customer or vendor.</summary>
internal sealed class QuickBooksContacts(QuickBooksClient client)
{
    private const int RequestIdMax = 50;

    public async Task<string> EnsureAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
    {
        var name = QuickBooksBodies.DisplayName(party.Name);
        var (made, fault) = await EnsureAsync(access, party, name, party.Key, cancellationToken);
        if (made is null && fault is { Code: QuickBooksFault.DuplicateName })
        {
            // One name for customers, vendors and employees together: somebody of another kind has it.
            (made, fault) = await EnsureAsync(
                access, party, QuickBooksBodies.DisplayName($"{name} ({(party.IsSupplier ? "supplier" : "customer")})"), Derived(party.Key, "name"), cancellationToken);
        }

        return made ?? throw fault!.ToException();
    }

    private async Task<(string? Id, QuickBooksFault? Fault)> EnsureAsync(ErpAccess access, ErpPartyOrder party, string name, string requestId, CancellationToken cancellationToken)
    {
        var entity = party.IsSupplier ? "Vendor" : "Customer";
        if (await FindAsync(access, entity, name, cancellationToken) is { } known)
            return (known, null);
        var reply = await client.CreateAsync(access, entity, requestId, QuickBooksBodies.Contact(name, party), cancellationToken);
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

    /// <summary>A further request id of the same order.</summary>
    private static string Derived(string key, string step)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}/{step}")))[..RequestIdMax];
}
