using System.Net;
using System.Net.Http.Json;
using Centry.Testing;
using Xunit;

namespace Centry.House.Tests.Standalone;

/// <summary>The fixtures that all other tests stand on.</summary>
public sealed class FixtureTests
{
    [Fact]
    public async Task Each_test_database_is_its_own()
    {
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        await using var one = new TestDatabase(server);
        await using var other = new TestDatabase(server);
        // At once: one of them makes the template, the other waits for it.
        await Task.WhenAll(one.InitializeAsync().AsTask(), other.InitializeAsync().AsTask());

        await using (var command = one.DataSource.CreateCommand("create table only_here as select 1"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await using var look = other.DataSource.CreateCommand("select count(*) from pg_class where relname = 'only_here'");
        Assert.Equal(0L, await look.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_inbox_answers_as_told_and_gives_out_each_request_once()
    {
        await using var inbox = new WebhookInbox();
        await inbox.InitializeAsync();
        inbox.Answer(500);
        using var client = new HttpClient();
        var cancel = TestContext.Current.CancellationToken;

        using var first = await client.PostAsJsonAsync(new Uri(inbox.Url, "/a"), 1, cancel);
        using var second = await client.PostAsJsonAsync(new Uri(inbox.Url, "/b"), 2, cancel);

        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        Assert.Equal("2", (await inbox.NextAsync(request => request.Path == "/b")).Text);
        Assert.Equal("1", (await inbox.NextAsync()).Text);
        await Assert.ThrowsAsync<TimeoutException>(() => inbox.NextAsync(timeout: TimeSpan.Zero));
    }
}
