using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Centry.Core.Tests.Persistence;

public sealed class RetryTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    [Fact]
    public async Task A_database_that_is_away_is_tried_a_few_times_and_then_told()
    {
        await using var scope = fixture.Services.CreateAsyncScope();
        var strategy = scope.ServiceProvider.GetRequiredService<CentryDbContext>().Database.CreateExecutionStrategy();
        var tries = 0;

        await Assert.ThrowsAsync<RetryLimitExceededException>(() => strategy.ExecuteAsync<bool>(() =>
        {
            tries++;
            throw new NpgsqlException("away", new IOException());
        }));

        Assert.Equal(4, tries);
    }
}
