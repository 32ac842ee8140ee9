using System.Net;
using System.Net.Http.Headers;

namespace Centry.Connectors.Erp;

/// <summary>What came back from an ERP.</summary>
/// <param name="Header">The first value of a header; null when there is none.</param>
public sealed record ErpAnswer(HttpStatusCode Status, byte[] Body, Func<string, string?> Header)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Each <c>Set-Cookie</c>, attributes included.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];
}

/// <summary>
/// HTTP to ERPs: paced so that a company's published limit is kept, one deadline over connection, headers and body, bounded bodies, no
/// redirects, no retries.
/// </summary>
public sealed class ErpHttp(IErpTransport transport, ErpPace pace, TimeProvider time)
{
    /// <summary>A page of a thousand invoices with their lines stays below it.</summary>
    private const int BodyBytesMax = 16 * 1024 * 1024;

    /// <summary>To a vendor's own hosts.</summary>
    /// <exception cref="ErpException"><see cref="ErpFault.Unavailable"/> when there was no answer.</exception>
    public Task<ErpAnswer> SendAsync(ErpDescriptor erp, Guid connectionId, HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
        => SendAsync(erp, connectionId, transport.Vendor, request, timeout, cancellationToken);

    /// <summary>To a host that a merchant named.</summary>
    /// <inheritdoc cref="SendAsync(ErpDescriptor, Guid, HttpRequestMessage, TimeSpan, CancellationToken)"/>
    public Task<ErpAnswer> SendNamedAsync(
        ErpDescriptor erp, Guid connectionId, string? pin, HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
        => SendAsync(erp, connectionId, transport.Named(pin), request, timeout, cancellationToken);

    /// <summary>The seconds or date of a <c>Retry-After</c>; null when there is none.</summary>
    public TimeSpan? RetryAfter(ErpAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (!RetryConditionHeaderValue.TryParse(answer.Header("Retry-After"), out var value))
            return null;
        var wait = value.Delta ?? value.Date!.Value - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async Task<ErpAnswer> SendAsync(
        ErpDescriptor erp, Guid connectionId, HttpMessageInvoker invoker, HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(connectionId, erp, cancellationToken);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await invoker.SendAsync(request, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => h.Value.First(), StringComparer.OrdinalIgnoreCase);
            return new ErpAnswer(response.StatusCode, body, headers.GetValueOrDefault)
            {
                Cookies = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [],
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ErpException(ErpFault.Unavailable, $"{erp.DisplayName} could not be reached ({(e as HttpRequestException)?.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ErpException(ErpFault.Unavailable, $"{erp.DisplayName} did not answer within {timeout.TotalSeconds:0} seconds.");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + read > BodyBytesMax)
                throw new ErpException(ErpFault.Refused, "The answer was larger than 16 MiB.");
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}
