using System.Buffers;
using System.Text;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.MerchantKeys;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Http;
using Centry.Core.Idempotency;
using Centry.Core.Persistence;

namespace Centry.Api.Idempotency;

/// <summary>What an endpoint that moves money decided: an answer, and what must be committed before it may be given.</summary>
/// <param name="Status">HTTP status, below 500.</param>
/// <param name="Body">The body, byte for byte as it is given now and on every replay.</param>
/// <param name="Write">What to commit; null when nothing changes.</param>
/// <param name="Explain">For a write that holds funds: the refusal where they, or the key's cap, do not reach.</param>
public sealed record Answer(int Status, string Body, PaymentWrite? Write = null, Func<WriteOutcome, Refusal>? Explain = null)
{
    public static Answer Of<T>(int status, T body, PaymentWrite? write = null) => new(status, JsonSerializer.Serialize(body, CentryJson.Options), write);

    public static Answer Refuse(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return Of(Refusals.StatusOf(refusal.Code), refusal.ToBody());
    }
}

/// <summary>Within what an idempotency key means one request.</summary>
public readonly record struct IdempotencyScope(Guid MerchantId, string Environment);

/// <summary>A request's JSON body, read and known to be sound; an empty one counts as an empty object.</summary>
public sealed record RequestBody(ReadOnlyMemory<byte> Raw, JsonElement Json);

/// <summary>
/// The frame of every POST that moves money. The decision is made first and has no effects; then one round trip commits the payment
/// and the caller's idempotency key together, or finds that the key was used before. So a request is answered once, whatever
/// fails in between. Redis only spares the database most replays.
/// </summary>
public sealed class MoneyEndpoint(PaymentWriter writer, AnswerCache answers, TimeProvider time)
{
    public const int BodyBytesMax = 256 * 1024;
    private const int KeyLengthMin = 8;
    private const int KeyLengthMax = 255;
    private const int RoundsMax = 10;
    private static readonly TimeSpan KeysAreKept = TimeSpan.FromHours(24);
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:.");

    /// <summary>For a merchant's key.</summary>
    /// <param name="admit">What is checked before idempotency and is never stored: permissions and scope. Null admits.</param>
    /// <param name="decide">The endpoint. Asked again when the payment moved between decision and commit.</param>
    /// <param name="bodyBytesMax">The largest body taken; the route's own size limit must let it through.</param>
    public Task<IResult> ExecuteAsync(
        HttpContext http, Func<RequestBody, Refusal?> admit, Func<RequestBody, CancellationToken, Task<Answer>> decide, int bodyBytesMax = BodyBytesMax)
    {
        var caller = Caller.Of(http);
        return ExecuteAsync(http, new IdempotencyScope(caller.Profile.Id, caller.Environment), admit, decide, bodyBytesMax);
    }

    /// <summary>For whoever else may act for a merchant.</summary>
    /// <param name="scope">Null for what makes nothing: it neither asks for a key's answer nor uses the key up.</param>
    public async Task<IResult> ExecuteAsync(
        HttpContext http, IdempotencyScope? scope, Func<RequestBody, Refusal?> admit, Func<RequestBody, CancellationToken, Task<Answer>> decide, int bodyBytesMax = BodyBytesMax)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(admit);
        var (body, fault) = await ReadBodyAsync(http, bodyBytesMax);
        if (body is null)
            return fault!.ToResult();
        return admit(body) is { } refused ? refused.ToResult() : await ExecuteAsync(http, scope, body, decide);
    }

    /// <summary>For a body that was read already, and may have had another form.</summary>
    /// <param name="asked">Null for what makes nothing: it neither asks for a key's answer nor uses the key up.</param>
    public async Task<IResult> ExecuteAsync(HttpContext http, IdempotencyScope? asked, RequestBody body, Func<RequestBody, CancellationToken, Task<Answer>> decide)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(decide);
        if (asked is not { } scope)
        {
            var preview = await decide(body, http.RequestAborted);
            return new JsonText(preview.Status, preview.Body);
        }

        if (!TryReadKey(http.Request, out var key, out var badKey))
            return badKey!.ToResult();

        var fingerprint = key is null ? null : CanonicalJson.Fingerprint(http.Request.Method, http.Request.Path, body.Raw.Span);
        if (key is not null && await answers.FindAsync(scope.MerchantId, scope.Environment, key, http.RequestAborted) is { } kept)
            return Replayed(http, kept, fingerprint!);
        for (var round = 0; round < RoundsMax; round++)
        {
            var answer = await decide(body, http.RequestAborted);
            var outcome = await CommitAsync(answer, scope, key, fingerprint, http.RequestAborted);
            if (outcome is WriteOutcome.Insufficient or WriteOutcome.OverCap)
            {
                // Nothing was written. The refusal is the answer, and it is kept like any other.
                answer = Answer.Refuse(answer.Explain!(outcome));
                outcome = await CommitAsync(answer, scope, key, fingerprint, http.RequestAborted);
            }

            switch (outcome)
            {
                case WriteOutcome.Done:
                    return new JsonText(answer.Status, answer.Body);
                case WriteOutcome.Replay replay:
                    return Replayed(http, replay, fingerprint!);
                case WriteOutcome.InFlight:
                    http.Response.Headers.RetryAfter = "1";
                    return new Refusal(ErrorCodes.IdempotentRequestInFlight, "The first request with this Idempotency-Key is still running. Try again shortly.").ToResult();
            }
        }

        throw new InvalidOperationException($"The payment kept moving under {RoundsMax} tries.");
    }

    private async ValueTask<WriteOutcome> CommitAsync(Answer answer, IdempotencyScope scope, string? key, byte[]? fingerprint, CancellationToken cancellationToken)
    {
        var write = key is null ? answer.Write : Claim(answer, scope, key, fingerprint!);
        if (write is null)
            return WriteOutcome.Done.Instance;
        var outcome = await writer.WriteAsync(write, cancellationToken);
        if (outcome is WriteOutcome.Done && write.Idempotency is { } record)
            answers.Keep(record);
        return outcome;
    }

    private PaymentWrite Claim(Answer answer, IdempotencyScope scope, string key, byte[] fingerprint)
    {
        var now = time.GetUtcNow();
        return (answer.Write ?? new PaymentWrite()) with
        {
            Idempotency = new IdempotencyRecord
            {
                MerchantId = scope.MerchantId,
                Environment = scope.Environment,
                Key = key,
                Fingerprint = fingerprint,
                StatusCode = (short)answer.Status,
                ResponseBody = answer.Body,
                PaymentId = answer.Write?.PaymentId,
                CreatedAt = now,
                ExpiresAt = now + KeysAreKept,
            },
        };
    }

    private static IResult Replayed(HttpContext http, WriteOutcome.Replay replay, byte[] fingerprint)
    {
        CentryTelemetry.IdempotencyHits.Add(1);
        if (!replay.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            return new Refusal(ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was used for another request. Use a new key for a new payment.").ToResult();
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return new JsonText(replay.StatusCode, replay.Body);
    }

    private static bool TryReadKey(HttpRequest request, out string? key, out Refusal? refusal)
    {
        key = null;
        refusal = null;
        if (!request.Headers.TryGetValue("Idempotency-Key", out var values))
            return true;
        key = values.ToString();
        if (key.Length is >= KeyLengthMin and <= KeyLengthMax && !key.AsSpan().ContainsAnyExcept(KeyCharacters))
            return true;
        refusal = new Refusal(ErrorCodes.InvalidIdempotencyKey, $"An Idempotency-Key has {KeyLengthMin} to {KeyLengthMax} characters of A-Z a-z 0-9 _ - : .");
        return false;
    }

    private static async Task<(RequestBody?, Refusal?)> ReadBodyAsync(HttpContext http, int bodyBytesMax)
    {
        var request = http.Request;
        if (request.ContentLength > bodyBytesMax)
            return (null, ErrorHandling.BodyTooLarge);
        using var buffer = new MemoryStream(Math.Min((int)(request.ContentLength ?? 1024), bodyBytesMax));
        var chunk = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
            {
                if (buffer.Length + read > bodyBytesMax)
                    return (null, ErrorHandling.BodyTooLarge);
                buffer.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        var raw = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (raw.Length == 0)
            return (new RequestBody(raw, JsonElement.Parse("{}")), null);
        if (!request.HasJsonContentType())
            return (null, ErrorHandling.UnsupportedMediaType);
        if (!JsonBody.TryParse(raw, out var document, out var fault))
            return (null, Malformed(fault.Message, fault.Line, fault.Position));
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new RequestBody(raw, document.RootElement.Clone()), null)
                : (null, Malformed("the body must be a JSON object", 1, 1));
        }
    }

    private static Refusal Malformed(string what, int line, int position)
        => new(ErrorCodes.MalformedJson, $"The body is not valid JSON: {what} (line {line}, position {position}).")
        {
            Details = new Dictionary<string, object> { ["line"] = line, ["position"] = position },
        };

    /// <summary>An answer whose bytes are already decided.</summary>
    private sealed class JsonText(int status, string body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            var bytes = Encoding.UTF8.GetBytes(body);
            httpContext.Response.ContentLength = bytes.Length;
            return httpContext.Response.Body.WriteAsync(bytes).AsTask();
        }
    }
}
