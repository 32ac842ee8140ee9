using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Xunit;

namespace Centry.Api.Tests.Http;

/// <summary>What is answered with 503 and a Retry-After, and what is a bug of ours.</summary>
public sealed class OutageTests
{
    public static TheoryData<Exception> Outages =>
    [
        new NpgsqlException("Failed to connect"), new TimeoutException(), Refused(PostgresErrorCodes.AdminShutdown),
        new RetryLimitExceededException("Six times", new NpgsqlException("Failed to connect")),
    ];

    public static TheoryData<Exception> Bugs =>
    [
        new InvalidOperationException(), Refused(PostgresErrorCodes.UndefinedTable), new RetryLimitExceededException("Six times", new InvalidOperationException()),
    ];

    [Theory]
    [MemberData(nameof(Outages))]
    public void A_database_that_does_not_answer_is_an_outage(Exception exception) => Assert.True(DatabaseOutage.Is(exception));

    [Theory]
    [MemberData(nameof(Bugs))]
    public void All_else_is_none(Exception exception) => Assert.False(DatabaseOutage.Is(exception));

    private static PostgresException Refused(string code) => new("No.", "ERROR", "ERROR", code);
}
