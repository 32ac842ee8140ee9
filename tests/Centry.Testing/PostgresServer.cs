using Centry.Standalone.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Centry.Testing;

/// <summary>
/// One PostgreSQL server for all tests of an assembly: <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>.
/// The server that <c>CENTRY_TEST_POSTGRES</c> (a connection string) names, else a throwaway one.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Variable = "CENTRY_TEST_POSTGRES";

    private ThrowawayPostgres? _own;

    /// <summary>The connection string of the maintenance database, for a user who may make databases.</summary>
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            ConnectionString = given;
            return;
        }

        _own = await ThrowawayPostgres.StartAsync(NullLogger.Instance, TestContext.Current.CancellationToken);
        ConnectionString = _own.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
