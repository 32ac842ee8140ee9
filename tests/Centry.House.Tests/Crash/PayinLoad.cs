using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Centry.Testing;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.House.Tests.Crash;

/// <summary>
/// Clients that take payins without a pause, as the docs ask: every payin has an Idempotency-Key, and what got no answer, or
/// one that says "try again", is repeated with the same key, at the next API, until it is acknowledged.
/// </summary>
internal sealed class PayinLoad : IDisposable
{
    private const int Clients = 8;

    /// <summary>Far above what a test needs: a load that nobody ends does.</summary>
    private const int MostPayinsOfOne = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<HttpClient> _apis;
    private readonly ConcurrentDictionary<string, Guid> _acknowledged = new();
    private readonly ConcurrentQueue<string> _setbacks = new();
    private readonly Task _clients;
    private volatile bool _enough;

    private PayinLoad(IReadOnlyList<Uri> apis, string apiKey)
    {
        _apis = [.. apis.Select(api => TestMerchants.ClientFor(api, apiKey))];
        _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(TakePayinsAsync));
    }

    /// <summary>What was answered with 201: the payin of each key.</summary>
    public IReadOnlyDictionary<string, Guid> Acknowledged => _acknowledged;

    /// <summary>What every try came to that was not acknowledged.</summary>
    public IReadOnlyCollection<string> Setbacks => _setbacks;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static PayinLoad Start(string apiKey, params IReadOnlyList<Uri> apis) => new(apis, apiKey);

    /// <summary>Waits for so many more acknowledgements from now on.</summary>
    public Task MoreAsync(int count)
    {
        var wanted = _acknowledged.Count + count;
        return Eventually.Async(
            async () =>
            {
                if (_clients.IsFaulted)
                    await _clients;
                return _acknowledged.Count >= wanted;
            }, Patience, $"{wanted} payins are acknowledged");
    }

    /// <summary>Lets every client end with an acknowledged payin.</summary>
    public Task EndAsync()
    {
        _enough = true;
        return _clients;
    }

    /// <summary>Sends everything once more; every answer must be the first one's.</summary>
    public async Task RequireReplaysAsync(Uri api)
    {
        using var client = TestMerchants.ClientFor(api, _apis[0].DefaultRequestHeaders.Authorization!.Parameter);
        await Parallel.ForEachAsync(_acknowledged, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancel }, async (payin, _) =>
        {
            using var answer = await SendAsync(client, payin.Key);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal(["true"], answer.Headers.GetValues("Idempotent-Replayed"));
            Assert.Equal(payin.Value, await IdOfAsync(answer));
        });
    }

    public void Dispose()
    {
        _enough = true;
        foreach (var api in _apis)
            api.Dispose();
    }

    private async Task TakePayinsAsync(int client)
    {
        for (var payin = 0; payin < MostPayinsOfOne && !_enough; payin++)
        {
            var key = $"client-{client}-payin-{payin}";
            var tries = client;
            await Eventually.Async(() => IsAcknowledgedAsync(_apis[tries++ % _apis.Count], key), Patience, $"{key} is acknowledged");
        }
    }

    private async Task<bool> IsAcknowledgedAsync(HttpClient api, string key)
    {
        try
        {
            using var answer = await SendAsync(api, key);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                _acknowledged[key] = await IdOfAsync(answer);
                return true;
            }

            var body = await answer.Content.ReadAsStringAsync(Cancel);
            _setbacks.Enqueue($"{(int)answer.StatusCode} {body}");
            Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict, $"{answer.StatusCode}: {body}");
            return false;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException && !Cancel.IsCancellationRequested)
        {
            _setbacks.Enqueue(fault.Message);
            return false;
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient api, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payins")
        {
            Content = JsonContent.Create(new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456", reference = key }),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await api.SendAsync(request, Cancel);
    }

    private static async Task<Guid> IdOfAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
}
