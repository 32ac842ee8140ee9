using Npgsql;

namespace Centry.Core.People;

/// <summary>How a signed-in person stands to a merchant at this moment.</summary>
/// <param name="ProvenAt">When the person last proved who they are in this session; null after signing out, expiry or revocation: the access token counts for nothing then.</param>
/// <param name="Email">The person's.</param>
/// <param name="OrganizationId">The merchant's.</param>
/// <param name="Grant">What the role in that organization lets them do; null when there is none, or no such merchant.</param>
public sealed record MerchantStanding(DateTimeOffset? ProvenAt, string Email, Guid OrganizationId, Grant? Grant)
{
    public bool SessionIsOpen => ProvenAt is not null;
}

/// <summary>
/// Says who may see a merchant. Asks the database each time, in one round trip, so that a changed role and an ended session take effect at once.
/// </summary>
public sealed class MerchantAccess(NpgsqlDataSource database, TimeProvider time)
{
    private const string Sql = """
        SELECT (SELECT coalesce(proven_at, created_at) FROM sessions WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL AND expires_at > $4),
               u.email, ms.organization_id, ms.role, r.permissions
        FROM (SELECT $1 AS id) asked
        LEFT JOIN users u ON u.id = asked.id
        LEFT JOIN (merchants m JOIN memberships ms ON ms.organization_id = m.organization_id) ON m.id = $3 AND ms.user_id = asked.id
        LEFT JOIN custom_roles r ON r.organization_id = ms.organization_id AND r.name = ms.role
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
        DateTimeOffset? provenAt = row.IsDBNull(0) ? null : row.GetFieldValue<DateTimeOffset>(0);
        var email = row.IsDBNull(1) ? "" : row.GetString(1);
        return row.IsDBNull(3)
            ? new MerchantStanding(provenAt, email, Guid.Empty, null)
            : new MerchantStanding(provenAt, email, row.GetGuid(2), new Grant(row.GetString(3), row.IsDBNull(4) ? [] : row.GetFieldValue<string[]>(4)));
    }
}
