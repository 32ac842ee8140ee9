using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Who calls, in which market.</summary>
internal sealed record AirtelCaller(string Client, AirtelMarket Market);

/// <summary>The checks that a call passes before its fields are read: token, country and currency, and the signature where one is wanted.</summary>
internal sealed class AirtelGate(AirtelClients clients, AirtelKeys keys, IOptions<AirtelOptions> options)
{
    private const string Bearer = "Bearer ";
    private const string CountryHeader = "X-Country";
    private const string CurrencyHeader = "X-Currency";
    private const string SignatureHeader = "x-signature";
    private const string KeyHeader = "x-key";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>A route behind the gate.</summary>
    /// <param name="answer">Answers the call: null, or the refusal that it is to be answered with.</param>
    public void MapGet(RouteGroupBuilder routes, string path, Func<HttpContext, AirtelCaller, Task<AirtelRefusal?>> answer) => routes.MapGet(path, async context =>
    {
        var (caller, refusal) = Enter(context.Request);
        if (caller is not null) refusal = await answer(context, caller);
        if (refusal is not null) await context.Response.RefuseAsync(refusal);
    });

    /// <summary>A route behind the gate, for a call with a body.</summary>
    /// <param name="signed">Whether its version is one that is signed.</param>
    /// <param name="answer">Answers the call: null, or the refusal that it is to be answered with.</param>
    public void MapPost(
        RouteGroupBuilder routes, string path, AirtelProduct product, bool signed, Func<HttpContext, AirtelCaller, AirtelFields, Task<AirtelRefusal?>> answer) =>
        routes.MapPost(path, async context =>
        {
            var (caller, refusal) = Enter(context.Request);
            if (caller is not null)
            {
                (var body, refusal) = await ReadAsync(context.Request, product, signed);
                using (body)
                {
                    if (body is not null) refusal = await answer(context, caller, new AirtelFields(body.RootElement, caller.Market, product));
                }
            }
            if (refusal is not null) await context.Response.RefuseAsync(refusal);
        });

    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    public static bool IsOf(HttpRequest request, string mediaType) =>
        request.ContentType?.Split(';')[0].Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase) == true;

    private (AirtelCaller? Caller, AirtelRefusal? Refusal) Enter(HttpRequest request)
    {
        if (BearerOf(request) is not { } token || clients.WhoseToken(token) is not { } client) return (null, AirtelRefusal.WrongToken);
        var country = request.Headers[CountryHeader].ToString();
        if (country.Length == 0) return (null, AirtelRefusal.CountryMissing);
        if (AirtelMarket.Find(country) is not { } market) return (null, AirtelRefusal.WrongCountry);
        if (options.Value.Countries.Count > 0 && !options.Value.Countries.Contains(country)) return (null, AirtelRefusal.ForeignCountry);
        var currency = request.Headers[CurrencyHeader].ToString();
        if (currency.Length == 0) return (null, AirtelRefusal.CurrencyMissing);
        return currency == market.Currency ? (new AirtelCaller(client, market), null) : (null, AirtelRefusal.WrongCurrency);
    }

    private async Task<(JsonDocument? Body, AirtelRefusal? Refusal)> ReadAsync(HttpRequest request, AirtelProduct product, bool signed)
    {
        if (!IsOf(request, "application/json")) return (null, AirtelRefusal.Invalid("Content-Type"));
        using var raw = new MemoryStream();
        await request.Body.CopyToAsync(raw, request.HttpContext.RequestAborted);
        var bytes = raw.ToArray();
        if (RefuseSignature(request, bytes, product, signed) is { } refusal) return (null, refusal);
        try
        {
            var body = JsonDocument.Parse(bytes, Strict);
            if (body.RootElement.ValueKind == JsonValueKind.Object) return (body, null);
            body.Dispose();
        }
        catch (JsonException)
        {
            // Refused below, like JSON that is no object.
        }
        return (null, AirtelRefusal.Invalid("body"));
    }

    /// <summary>Who signs without having to must sign rightly too.</summary>
    private AirtelRefusal? RefuseSignature(HttpRequest request, byte[] body, AirtelProduct product, bool signed)
    {
        var signature = request.Headers[SignatureHeader].ToString();
        var key = request.Headers[KeyHeader].ToString();
        if (signature.Length == 0 && key.Length == 0 && !signed && !options.Value.RequireSignatures) return null;
        if (signature.Length == 0) return AirtelRefusal.Missing(SignatureHeader);
        if (key.Length == 0) return AirtelRefusal.Missing(KeyHeader);
        return keys.Signed(body, signature, key) ? null : AirtelRefusal.WrongSignature(product);
    }
}
