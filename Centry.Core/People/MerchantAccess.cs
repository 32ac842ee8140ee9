using Npgsql;

namespace Centry.Core.People;

/// <summary>How a signed-in person stands to a merchant at this moment.</summary>
/// <param name="SessionIsOpen">False after signing out, expiry or revocation: the access token counts for nothing then.</param>
/// <param name="Role">The role in the merchant's organization; null when there is none, or no such merchant.</param>
public sealed record MerchantStanding(bool SessionIsOpen, string? Role);

/// <summary>
/// Says who may see a merchant. Asks the database each time, in one round trip, so that a changed role and an ended session take effect at once.
/// </summary>
public sealed class MerchantAccess(NpgsqlDataSource database, TimeProvider time)
{
    private const string Sql = """
        SELECT EXISTS (SELECT FROM sessions WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL AND expires_at > $4),
               (SELECT ms.role FROM merchants m JOIN memberships ms ON ms.organization_id = m.organization_id WHERE m.id = $3 AND ms.user_id = $1)
        """;

    public async Task<MerchantStanding> FindAsync(Guid userId, Guid sessionId, Guid merchantId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sessionId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new MerchantStanding(row.GetBoolean(0), row.IsDBNull(1) ? null : row.GetString(1));
    }
}
