using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Xunit;

namespace Centry.Api.Tests.Management;

/// <summary>Reads one stream of changes, line by line.</summary>
public sealed class LiveReader : IDisposable
{
    /// <summary>For a stream that says nothing although it should.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private LiveReader(HttpResponseMessage response, StreamReader lines)
    {
        _response = response;
        _lines = lines;
    }

    public string? LastId { get; private set; }

    /// <summary>Open when the position has arrived.</summary>
    public static async Task<LiveReader> OpenAsync(PeopleHost host, Guid merchantId, string token, string? lastEventId = null, string query = "")
    {
        var response = await host.GetAsync($"/api/v1/merchants/{merchantId}/live{query}", token, lastEventId);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        var reader = new LiveReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(PeopleHost.Cancel)));
        Assert.Equal([], await reader.BlockAsync() ?? throw new EndOfStreamException());
        Assert.NotNull(reader.LastId);
        return reader;
    }

    /// <summary>The next change; heartbeats are passed over.</summary>
    public async Task<LiveChange> NextAsync()
    {
        var change = await NextAsync<LiveChange>("change");
        Assert.Equal(LastId, change.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return change;
    }

    /// <summary>The next attempt at a webhook.</summary>
    public Task<LiveDelivery> NextDeliveryAsync() => NextAsync<LiveDelivery>("delivery");

    private async Task<T> NextAsync<T>(string name)
    {
        while (true)
        {
            var block = await BlockAsync() ?? throw new EndOfStreamException();
            if (block.Count == 0 || block[0].StartsWith(':'))
                continue;
            Assert.Equal($"event: {name}", block[0]);
            return JsonSerializer.Deserialize<T>(block[1]["data: ".Length..], CentryJson.Options)!;
        }
    }

    /// <summary>The lines up to the next empty one, without the id; null at the end of the stream.</summary>
    public async Task<List<string>?> BlockAsync()
    {
        var block = new List<string>();
        while (await _lines.ReadLineAsync(PeopleHost.Cancel).AsTask().WaitAsync(Patience, PeopleHost.Cancel) is { } line)
        {
            if (line.Length == 0)
                return block;
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastId = line["id: ".Length..];
            else
                block.Add(line);
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
