using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Centry.Contracts;

namespace Centry.Client;

/// <summary>
/// Sends one call: deadline, repeats where they are safe, errors as exceptions. A call is safe to repeat when it only reads or
/// when it carries an idempotency key, which then is the same on every try.
/// </summary>
internal sealed class Transport(HttpClient http, CentryClientOptions options)
{
    public const string IdempotencyHeader = "Idempotency-Key";
    private const string RequestIdHeader = "X-Request-Id";

    /// <summary>What a request leaves out is not sent as null.</summary>
    private static readonly JsonSerializerOptions Outgoing
        = new(CentryJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A request with nulls for what is to be taken away: in a record null leaves a field as it is.</summary>
    /// <param name="cleared">Names of the API's fields.</param>
    public static JsonObject WithNulls(object request, IEnumerable<string> cleared)
    {
        var body = JsonSerializer.SerializeToNode(request, request.GetType(), Outgoing)!.AsObject();
        foreach (var field in cleared)
        {
            body[field] = null;
        }
        return body;
    }

    /// <summary>The longest pause that the API's Retry-After can talk us into.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, Action<HttpRequestMessage> authorize, object? body, string? idempotencyKey, CancellationToken ct)
    {
        using var response = await SendAsync(method, path, authorize, body, idempotencyKey, ct).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(CentryJson.Options, ct).ConfigureAwait(false)
                ?? throw Unexpected(response);
        }
        catch (JsonException)
        {
            throw Unexpected(response);
        }
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Action<HttpRequestMessage> authorize, object? body, string? idempotencyKey, CancellationToken ct)
    {
        var repeatable = method == HttpMethod.Get || idempotencyKey is not null;
        for (var tried = 0; ; tried++)
        {
            var last = !repeatable || tried >= options.MaxRetries;
            try
            {
                return await TryAsync(method, path, authorize, body, idempotencyKey, ct).ConfigureAwait(false);
            }
            catch (CentryApiException refusal) when (!last && MayPass(refusal))
            {
                await PauseAsync(tried, refusal.RetryAfter, ct).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsConnectionFailure(failure, ct))
            {
                if (last)
                {
                    throw new CentryConnectionException("The Centry API could not be reached.", idempotencyKey, failure);
                }
                await PauseAsync(tried, null, ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Turns a refusal into its exception; leaves success alone.</summary>
    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        ErrorBody? error = null;
        try
        {
            error = await response.Content.ReadFromJsonAsync<ErrorBody>(CentryJson.Options, ct).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NotSupportedException)
        {
            // Not Centry's shape: a proxy answered. The status is all there is to tell.
        }
        throw error is null ? Unexpected(response) : new CentryApiException(response.StatusCode, error.Error, error.Code)
        {
            Fields = error.Fields ?? new Dictionary<string, IReadOnlyList<string>>(),
            Details = error.Details ?? [],
            RequestId = RequestId(response) ?? Text(error, "request_id"),
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private async Task<HttpResponseMessage> TryAsync(
        HttpMethod method, string path, Action<HttpRequestMessage> authorize, object? body, string? idempotencyKey, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        authorize(request);
        if (idempotencyKey is not null)
        {
            request.Headers.Add(IdempotencyHeader, idempotencyKey);
        }
        if (body is not null)
        {
            request.Content = body is Func<HttpContent> make ? make() : JsonContent.Create(body, body.GetType(), options: Outgoing);
        }
        var response = await http.SendAsync(request, both.Token).ConfigureAwait(false);
        try
        {
            await ThrowIfRefusedAsync(response, both.Token).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Task PauseAsync(int tried, TimeSpan? asked, CancellationToken ct)
    {
        var pause = asked ?? options.RetryDelay * Math.Pow(2, tried);
        return Task.Delay(pause < LongestPause ? pause : LongestPause, options.TimeProvider, ct);
    }

    private static bool MayPass(CentryApiException refusal)
        => refusal.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            || refusal.Code == ErrorCodes.IdempotentRequestInFlight;

    private static bool IsConnectionFailure(Exception failure, CancellationToken ct)
        => !ct.IsCancellationRequested
            && failure is HttpRequestException or IOException or OperationCanceledException or TimeoutException;

    private static CentryApiException Unexpected(HttpResponseMessage response) => new(
        response.StatusCode,
        string.Create(CultureInfo.InvariantCulture, $"The Centry API gave an answer that could not be read (HTTP {(int)response.StatusCode})."),
        "unexpected_response")
    {
        RequestId = RequestId(response),
    };

    private static string? RequestId(HttpResponseMessage response)
        => response.Headers.TryGetValues(RequestIdHeader, out var values) ? values.FirstOrDefault() : null;

    private static string? Text(ErrorBody error, string name)
        => error.Details is { } details && details.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
