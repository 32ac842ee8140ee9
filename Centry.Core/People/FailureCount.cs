using Npgsql;

namespace Centry.Core.People;

/// <summary>
/// Counts failures where they are kept, for whoever shows a password: a failure is counted before the password is looked at and taken back by
/// getting in, so that guesses made in parallel cannot pass the limit together. In SQL that has <c>$2</c> to <c>$4</c> from <see cref="AddTo"/>.
/// </summary>
internal static class FailureCount
{
    /// <summary>What one more failure sets on a row: the limit's last one begins a lock-out and the count anew.</summary>
    /// <param name="row">The updated table, or its alias.</param>
    /// <param name="column">Where the row counts.</param>
    public static string OneMore(string row, string column)
        => $"{column} = CASE WHEN {row}.{column} + 1 >= $3 THEN 0 ELSE {row}.{column} + 1 END, lockout_end = CASE WHEN {row}.{column} + 1 >= $3 THEN $4 END";

    /// <summary>Whether the row is locked out at the moment.</summary>
    public static string IsOpen(string row) => $"({row}.lockout_end IS NULL OR {row}.lockout_end <= $2)";

    /// <summary><c>$2</c> the moment, <c>$3</c> the limit, <c>$4</c> the end of a lock-out that begins now.</summary>
    public static void AddTo(NpgsqlCommand command, DateTimeOffset now)
    {
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PasswordRules.FailuresMax });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + PasswordRules.LockOut });
    }
}
