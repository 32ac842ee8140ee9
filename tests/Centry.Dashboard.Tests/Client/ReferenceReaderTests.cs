using System.Text.Json;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Documentation;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Dashboard.Tests.Client;

public sealed class ReferenceReaderTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Func<HttpRequestMessage, HttpResponseMessage> Good => Answers.Json(200, JsonSerializer.Serialize(SampleReference.View, CentryJson.Options));

    [Fact]
    public async Task It_asks_once_in_five_minutes()
    {
        var answers = new Answers(Good);
        using var reader = Reader(answers);
        Assert.Equal("KE", (await reader.ReadAsync(Ct)).Countries[0].Code);
        _time.Advance(TimeSpan.FromMinutes(4));
        await reader.ReadAsync(Ct);
        Assert.Single(answers.Requests);
        _time.Advance(TimeSpan.FromMinutes(1));
        await reader.ReadAsync(Ct);
        Assert.Equal(2, answers.Requests.Count);
    }

    [Fact]
    public async Task What_was_read_before_stands_in_for_an_API_that_does_not_answer_and_it_is_asked_again_soon()
    {
        var answers = new Answers(Good, Answers.Broken, Good);
        using var reader = Reader(answers);
        var first = await reader.ReadAsync(Ct);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Same(first, await reader.ReadAsync(Ct));
        Assert.Same(first, await reader.ReadAsync(Ct));
        Assert.Equal(2, answers.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotSame(first, await reader.ReadAsync(Ct));
    }

    [Fact]
    public async Task Nothing_stands_in_for_what_was_never_read()
    {
        using var reader = Reader(new Answers(Answers.Broken, Good));
        await Assert.ThrowsAsync<CentryConnectionException>(() => reader.ReadAsync(Ct));
        Assert.NotNull(await reader.ReadAsync(Ct));
    }

    private ReferenceReader Reader(Answers answers) => new(new ReferenceClient(answers.Client(), new CentryClientOptions { MaxRetries = 0, TimeProvider = _time }), _time);
}
