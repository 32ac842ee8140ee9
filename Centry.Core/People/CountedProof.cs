using Npgsql;

namespace Centry.Core.People;

/// <summary>
/// Tries of somebody signed in to prove who they are. Counted with those of signing in, before they are looked at and taken back by a right
/// one: a stolen session is no way to guess a password or a code.
/// </summary>
public sealed class CountedProof(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly string CountSql
        = $"UPDATE users u SET {FailureCount.OneMore("u", "access_failed_count")} WHERE u.id = $1 AND {FailureCount.IsOpen("u")} RETURNING u.password_hash";

    /// <param name="isRight">Looks at the proof. Given the account's password hash; null while the account is locked out, when nothing is right.</param>
    public async Task<bool> TryAsync(Guid userId, Func<string?, Task<bool>> isRight, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isRight);
        await using var count = database.CreateCommand(CountSql);
        count.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        FailureCount.AddTo(count, time.GetUtcNow());
        if (!await isRight(await count.ExecuteScalarAsync(cancellationToken) as string))
            return false;
        await using var forget = database.CreateCommand("UPDATE users SET access_failed_count = 0, lockout_end = NULL WHERE id = $1");
        forget.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await forget.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }
}
