using System.Text;
using Centry.Connectors.Gateways;
using Npgsql;

namespace Centry.Core.Callbacks;

/// <summary>What a provider has reported of one payment, for the adapter that asks about it.</summary>
public sealed class CallbackReports(NpgsqlDataSource database)
{
    /// <summary>Only the newest are read: a provider that repeats itself says nothing new.</summary>
    private const int ReportsMax = 10;

    private const string Sql = """
        SELECT method, query, body FROM provider_callbacks
        WHERE payment_id = $1 AND is_authentic ORDER BY received_at DESC, id DESC LIMIT $2
        """;

    private static readonly IReadOnlyDictionary<string, string> NotKept = new Dictionary<string, string>();

    /// <summary>Newest first; without headers, which were judged on arrival and are not kept. One round trip.</summary>
    public async Task<IReadOnlyList<CallbackRequest>> ReadAsync(Guid paymentId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = paymentId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ReportsMax });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var reports = new List<CallbackRequest>();
        while (await row.ReadAsync(cancellationToken))
            reports.Add(new CallbackRequest(row.GetString(0), NotKept, Encoding.UTF8.GetBytes(row.GetString(2)), row.GetString(1)));
        return reports;
    }
}
