using System.Net;
using System.Net.Http.Headers;

namespace Centry.Connectors.Gateways;

/// <summary>What came back from a provider.</summary>
public sealed record ProviderAnswer(HttpStatusCode Status, byte[] Body, MediaTypeHeaderValue? ContentType);

/// <summary>Why there is no answer.</summary>
/// <param name="ProvablyNotSent">True when no byte of the request can have been read: there was no connection.</param>
public sealed record ProviderSilence(bool ProvablyNotSent, string Reason);

/// <summary>
/// HTTP to one provider. It never retries and never follows a redirect: whether a request may be sent again is a matter of money,
/// and is decided by the worker after asking. One deadline covers connection, headers and body; bodies are bounded.
/// </summary>
public sealed class ProviderHttp : IDisposable
{
    private const int BodyBytesMax = 256 * 1024;
    private static readonly TimeSpan ConnectionsLive = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;

    public ProviderHttp(TimeProvider time)
    {
        _time = time;
        // Built here and not by the host's factory, whose defaults add retries.
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionsLive,
            MaxConnectionsPerServer = 128,
            MaxResponseHeadersLength = 32,
        });
    }

    /// <summary>
    /// Sends a call about a payment once, and gives what was said to the account's recorder. Exactly one of the two results is there.
    /// </summary>
    public async Task<(ProviderAnswer? Answer, ProviderSilence? Silence)> SendAsync(HttpRequestMessage request, GatewayAccess access, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        if (access.Exchanges is not { } recorder)
            return await SendAsync(request, timeout, cancellationToken);
        var (at, started) = (_time.GetUtcNow(), _time.GetTimestamp());
        var (answer, silence) = await SendAsync(request, timeout, cancellationToken);
        await recorder.KeepAsync(request, at, _time.GetElapsedTime(started), answer, silence);
        return (answer, silence);
    }

    /// <summary>Sends once, and nothing is kept of it: for what signs in.</summary>
    public async Task<(ProviderAnswer? Answer, ProviderSilence? Silence)> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return await ReadAsync(response.Content, either.Token) is { } body
                ? (new ProviderAnswer(response.StatusCode, body, response.Content.Headers.ContentType), null)
                : (null, new ProviderSilence(false, "The provider's answer was larger than 256 KiB."));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return (null, new ProviderSilence(true, $"No connection to the provider ({e.HttpRequestError})."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, new ProviderSilence(false, "The connection to the provider broke."));
        }
        catch (OperationCanceledException)
        {
            return (null, new ProviderSilence(false, "The provider did not answer in time."));
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + read > BodyBytesMax)
                return null;
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}
