using Npgsql;

namespace Centry.Core.Erp;

/// <summary>Judges the document that a payment names as the one it settles.</summary>
public sealed class PayableDocuments(NpgsqlDataSource database)
{
    private const string Sql = """
        SELECT d.status, d.currency_code, coalesce(c.environment, $4) = $4 FROM merchant_documents d LEFT JOIN erp_connections c ON c.id = d.erp_connection_id
        WHERE d.id = $1 AND d.merchant_id = $2 AND d.kind = $3
        """;

    /// <param name="kind">A <see cref="Invoicing.DocumentKinds"/>.</param>
    /// <returns>What is wrong with it, for whoever named it; null when it can be paid.</returns>
    public async Task<string?> FaultAsync(Guid merchantId, string environment, string kind, Guid documentId, string? currencyCode, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = documentId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken) || !row.GetBoolean(2))
            return $"There is no such {kind}.";
        if (row.GetString(0) != Invoicing.DocumentStatus.Open)
            return $"The {kind} is {row.GetString(0)}: only open ones can be paid.";
        return currencyCode is not null && row.GetString(1) != currencyCode ? $"The {kind} is in {row.GetString(1)}." : null;
    }
}
