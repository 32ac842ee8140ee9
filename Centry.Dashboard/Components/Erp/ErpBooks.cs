using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Erp;

/// <summary>Statuses of connections that pages tell apart.</summary>
internal static class ErpStatuses
{
    public const string Connecting = "connecting";
    public const string Choosing = "choosing";
    public const string Connected = "connected";
    public const string ConsentLost = "consent_lost";
    public const string Disconnected = "disconnected";
}

/// <summary>The books of a workspace: a merchant has one connection at a time in each environment.</summary>
/// <param name="Erps">What can be connected.</param>
/// <param name="Connection">Null when nothing is connected.</param>
public sealed record ErpBooks(IReadOnlyList<ErpView> Erps, ErpConnectionView? Connection)
{
    /// <summary>The vendor's name.</summary>
    public string Name => Erps.FirstOrDefault(erp => erp.Id == Connection?.Erp)?.Name ?? Connection?.Erp ?? "";

    /// <summary>Whether there are books to read: chosen once, whatever became of the consent.</summary>
    public bool HasCompany => Connection is { TenantId: not null };

    /// <summary>One that was begun and not come back from counts as none: it may be begun again.</summary>
    public static async Task<ErpBooks> ReadAsync(ManagementClient api, Guid merchant, string environment, CancellationToken ct)
    {
        var (erps, connections) = (api.ErpsAsync(merchant, ct), api.ErpConnectionsAsync(merchant, ct));
        return new ErpBooks(await erps, (await connections).FirstOrDefault(
            connection => connection.Environment == environment && connection.Status is not (ErpStatuses.Disconnected or ErpStatuses.Connecting)));
    }
}

/// <summary>A page about connected books: says itself when there are none.</summary>
/// <typeparam name="T">What it shows of them.</typeparam>
public abstract class ErpBooksPage<T> : WorkspacePage where T : class
{
    protected ErpBooksPage() => Shown = new Loader<ErpShown<T>>(this);

    protected Loader<ErpShown<T>> Shown { get; }

    /// <summary>What is there of the books.</summary>
    protected abstract Task<T> ReadAsync(Guid merchant, ErpConnectionView connection, CancellationToken ct);

    protected override Task LoadAsync(bool moved)
    {
        var (merchant, environment) = (Workspace.Merchant.Id, Workspace.Environment);
        return Shown.LoadAsync(async ct =>
        {
            var books = await ErpBooks.ReadAsync(Api, merchant, environment, ct);
            return new ErpShown<T>(books, books is { HasCompany: true, Connection: { } connection } ? await ReadAsync(merchant, connection, ct) : null);
        });
    }
}

/// <param name="Value">Null when there are no books to read.</param>
public sealed record ErpShown<T>(ErpBooks Books, T? Value) where T : class;
