using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>Tells a database that is away from a fault of ours.</summary>
public static class DatabaseOutage
{
    /// <summary>Whether it is the database that did not answer. Entity Framework wraps what it tried several times.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        RetryLimitExceededException tried => Is(tried.InnerException),
        PostgresException refused => refused.IsTransient,
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
