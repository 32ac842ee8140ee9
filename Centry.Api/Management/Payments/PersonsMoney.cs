using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Merchants;

namespace Centry.Api.Management.Payments;

/// <summary>
/// The frame of what people do with money: as with a key, one round trip commits the payment and the idempotency key together, and the
/// audit log's entry with them.
/// </summary>
internal sealed class PersonsMoney(MoneyEndpoint endpoint, MerchantDirectory merchants)
{
    private static readonly Refusal Paused = new(ErrorCodes.InvalidState, "This merchant is paused. Ask Centry.");

    /// <summary>Makes something new, in the environment that the query names.</summary>
    /// <param name="isPreview">Nothing is made: an Idempotency-Key means nothing then, and is not used up.</param>
    public async Task<IResult> InEnvironmentAsync(
        HttpContext http, Guid merchantId, Func<RequestBody, MerchantProfile, string, CancellationToken, Task<Answer>> decide, int bodyBytesMax = MoneyEndpoint.BodyBytesMax,
        bool isPreview = false)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var (profile, paused) = await FindActiveAsync(merchantId, http.RequestAborted);
        return profile is null
            ? paused!.ToResult()
            : await endpoint.ExecuteAsync(http, isPreview ? null : new IdempotencyScope(merchantId, environment), _ => null,
                (body, cancellationToken) => decide(body, profile, environment, cancellationToken), bodyBytesMax);
    }

    /// <summary>A merchant that may make payments; or why it may not.</summary>
    public async Task<(MerchantProfile? Profile, Refusal? Refusal)> FindActiveAsync(Guid merchantId, CancellationToken cancellationToken)
    {
        var profile = await FindAsync(merchantId, cancellationToken);
        return profile.Merchant.IsPaused ? (null, Paused) : (profile, null);
    }

    /// <summary>Does something with a payment that is there, in its own environment.</summary>
    /// <param name="find">Asked again each time that the payment moved between decision and commit.</param>
    public async Task<IResult> OnAsync<T>(
        HttpContext http, Guid merchantId, Guid paymentId, Refusal unseen, Func<CancellationToken, Task<T?>> find, Func<T, string> environmentOf,
        Func<T, MerchantProfile, RequestBody, Answer> decide) where T : class
    {
        if (await find(http.RequestAborted) is not { } first)
            return unseen.ToResult();
        var profile = await FindAsync(merchantId, http.RequestAborted);
        return await endpoint.ExecuteAsync(http, new IdempotencyScope(merchantId, environmentOf(first)), _ => null, async (body, cancellationToken)
            => decide(await find(cancellationToken) ?? throw new InvalidOperationException($"Payment {paymentId} is gone."), profile, body));
    }

    private async Task<MerchantProfile> FindAsync(Guid merchantId, CancellationToken cancellationToken)
        => await merchants.FindAsync(merchantId, cancellationToken) ?? throw new InvalidOperationException($"Merchant {merchantId} is gone.");
}

internal static class EnvironmentMetadata
{
    /// <summary>Documents the query parameter that says which of the two worlds is meant.</summary>
    public static RouteHandlerBuilder Environment(this RouteHandlerBuilder route)
        => route.Query("environment", "Which of the two worlds.", Core.Environments.All, required: true);
}
